import { createHash } from "node:crypto";
import { join } from "node:path";
import { directoryWith } from "../cli/load.ts";
import { publishMultiArch } from "./image-world.ts";
import { startLoopbackServer, type LoopbackServer } from "./loopback-server.ts";
import { startWritableRegistry, type WritableRegistry } from "./writable-registry.ts";

const BODY = "what the file says\n";

/** A registry with one image, a server with one file, and a list that names both. */
export interface SmallUpstream {
  readonly registry: WritableRegistry;
  readonly files: LoopbackServer;
  /** The list's line of the file. */
  readonly fileLine: string;
  /** The path of the list. */
  readonly list: string;
  close(): Promise<void>;
}

export async function startSmallUpstream(): Promise<SmallUpstream> {
  const registry = await startWritableRegistry();
  const files = await startLoopbackServer((request, response) => {
    response.writeHead(200, { "content-length": BODY.length });
    response.end(request.method === "HEAD" ? undefined : BODY);
  });
  await publishMultiArch(registry.images.repository("a/b"), "v1", ["linux/amd64", "linux/arm64"]);
  const fileLine = `http://${files.host}/d/f sha256:${createHash("sha256").update(BODY).digest("hex")}\n`;
  const list = join(directoryWith({ "list.txt": `${registry.host}/a/b:v1\n${fileLine}` }), "list.txt");
  const close = async (): Promise<void> => {
    await Promise.all([registry.close(), files.close()]);
  };
  return { registry, files, fileLine, list, close };
}
