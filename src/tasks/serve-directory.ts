import { checkRequest } from "./check-request.ts";
import type { ForeignFormat } from "../bundle/foreign/foreign-format-names.ts";
import { present } from "../values/present.ts";
import { openBundle } from "../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { pacedStream } from "../files/directory/paced-stream.ts";
import type { ServedContent } from "../serve/served-content.ts";
import { startServer, type RunningServer, type StartOptions } from "../serve/start-server.ts";
import { isBundlePlace, openBundleFiles } from "./bundle/open-bundle-files.ts";

/** How a directory or bundle is served. */
export interface ServeOptions extends StartOptions {
  /** What another tool packed it as. */
  readonly from?: ForeignFormat;
}

/**
 * Serves a repository directory that a copy filled, or a bundle as it is: a read-only, anonymous OCI registry and file server on one port.
 * Throws UserErrors for a place that is none, and those of startServer.
 */
export async function serveDirectory(directory: string, options: ServeOptions = {}): Promise<RunningServer> {
  checkRequest("serveDirectory", { directory }, { directory: "a text" });
  const { content, close } = await openContent(directory, options.from);
  try {
    const server = await startServer(content, options);
    return {
      ...server,
      close: () => server.close().then(close),
      drain: (milliseconds) => server.drain(milliseconds).then(close),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openContent(
  place: string,
  from: ForeignFormat | undefined,
): Promise<{ readonly content: ServedContent; readonly close: () => Promise<void> }> {
  if (from === undefined && !(await isBundlePlace(place))) {
    const content = await openBundle(place, openDirectoryFiles(place, { isServed: true }));
    return { content, close: () => Promise.resolve() };
  }
  const { servedBundle } = await import("./bundle/served-bundle.ts");
  const bundle = await openBundleFiles([place], {
    openRange: (handle, start, end) => pacedStream(handle, start, { end }),
    ...present({ from }),
  });
  return { content: servedBundle(bundle), close: () => bundle.files.close() };
}
