import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import type { ServeOptions } from "../../src/serve/create-server.ts";
import { startServer } from "../../src/serve/start-server.ts";

/** Our own server over memory, open for pushes. */
export interface WritableRegistry {
  /** "127.0.0.1:5000" */
  readonly host: string;
  readonly images: ReturnType<typeof createMemoryImages>;
  close(): Promise<void>;
}

export async function startWritableRegistry(
  options: Pick<ServeOptions, "intercept" | "onError"> = {},
): Promise<WritableRegistry> {
  const images = createMemoryImages();
  const content = { images, files: createMemoryFiles() };
  const server = await startServer(content, { ...options, writable: content });
  return { host: server.address, images, close: () => server.close() };
}
