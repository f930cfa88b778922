import { checkRequest } from "./check-request.ts";
import { openBundle } from "../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { startServer, type RunningServer, type StartOptions } from "../serve/start-server.ts";

/**
 * Serves a repository directory that a copy filled: a read-only, anonymous OCI registry and file server on one port. Throws UserErrors
 * for a directory that is none, and those of startServer.
 */
export async function serveDirectory(directory: string, options: StartOptions = {}): Promise<RunningServer> {
  checkRequest("serveDirectory", { directory }, { directory: "a text" });
  return startServer(await openBundle(directory, openDirectoryFiles(directory, { isServed: true })), options);
}
