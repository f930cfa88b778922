import { checkRequest } from "./check-request.ts";
import type { ForeignFormat } from "../bundle/foreign/foreign-format-names.ts";
import { present } from "../values/present.ts";
import type { OpenRange } from "../bundle/tar/tar-source.ts";
import { openBundle } from "../bundle/open-bundle.ts";
import { badFlags } from "../errors/bad-flags.ts";
import type { Finding } from "../errors/finding.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { pacedStream } from "../files/directory/paced-stream.ts";
import type { ServedContent } from "../serve/served-content.ts";
import { startServer, type RunningServer, type StartOptions } from "../serve/start-server.ts";
import { isBundlePlace, openBundleFiles } from "./bundle/open-bundle-files.ts";

/** How a directory is served. */
export interface ServeOptions extends StartOptions {
  /** What another tool packed it as. */
  readonly from?: ForeignFormat;
  /** A PEM file: a bundle is served only where this public key signed its list of hashes. */
  readonly verifyKey?: string;
}

/** A server, and what is to be said of what it serves. */
export interface ServedDirectory extends RunningServer {
  readonly findings: readonly Finding[];
}

interface OpenedContent {
  readonly content: ServedContent;
  readonly findings: readonly Finding[];
  readonly close: () => Promise<void>;
}

/**
 * Serves a repository directory that a copy filled, or a bundle as it is: a read-only, anonymous OCI registry and file server on one port.
 * Throws UserErrors for a place that is none, and those of startServer.
 */
export async function serveDirectory(
  directory: string,
  { verifyKey, from, ...options }: ServeOptions = {},
): Promise<ServedDirectory> {
  checkRequest("serveDirectory", { directory }, { directory: "a text" });
  const { content, close, findings } = await openContent(directory, present({ verifyKey, from }));
  try {
    const server = await startServer(content, options);
    return {
      ...server,
      findings,
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
  { verifyKey, from }: Pick<ServeOptions, "verifyKey" | "from">,
): Promise<OpenedContent> {
  if (from === undefined && !(await isBundlePlace(place))) {
    if (verifyKey !== undefined)
      throw badFlags("--verify-key is about a bundle", `${place} is none: leave it out.`);
    const content = await openBundle(place, openDirectoryFiles(place, { isServed: true }));
    return { content, findings: [], close: () => Promise.resolve() };
  }
  const { servedBundle } = await import("./bundle/served-bundle.ts");
  const { findDelta } = await import("./bundle/find-delta.ts");
  const { findMissingVolumes } = await import("./bundle/missing-volumes.ts");
  const { readCheck } = await import("./bundle/check-signature.ts");
  const check = await readCheck(verifyKey);
  const openRange: OpenRange = (handle, start, end) => pacedStream(handle, start, { end });
  const bundle = await openBundleFiles([place], { openRange, ...check, ...present({ from }) });
  const findings = [...bundle.findings, ...findMissingVolumes(bundle), ...findDelta(bundle)];
  return { content: servedBundle(bundle), findings, close: () => bundle.files.close() };
}
