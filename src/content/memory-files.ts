import { heldBody } from "./held-body.ts";
import { UserError } from "../errors/user-error.ts";
import type { FileStat, FileStore } from "./file-store.ts";
import type { OpenStream } from "./open-stream.ts";
import { digestOf, Verifier } from "./verifier.ts";
import { present } from "../values/present.ts";

/** A tree of files in memory: what every file store has to do, and the double in tests. */
export function createMemoryFiles(initial: Readonly<Record<string, Uint8Array>> = {}): FileStore {
  const files = new Map<string, Uint8Array>(Object.entries(initial));
  return {
    stat: (path) => Promise.resolve(statOf(files.get(path))),
    open: (path, offset) => {
      const bytes = files.get(path);
      if (bytes !== undefined) return Promise.resolve(heldBody(bytes.subarray(offset)));
      return Promise.reject(new UserError("NOT_FOUND", `There is no file ${path}`));
    },
    remove: (path) => Promise.resolve(void files.delete(path)),
    write: async (path, { sha256, size, origin }, open) => {
      const expected = {
        ...present({ digest: sha256 === undefined ? undefined : (`sha256:${sha256}` as const), size }),
      };
      const verifier = new Verifier(expected, origin);
      const bytes = await collect(open, verifier);
      files.set(path, bytes);
      return { size: bytes.byteLength, sha256: sha256Of(bytes) };
    },
  };
}

/** A UserError is a source's last word; after any other failure it is asked for the rest, until it has brought nothing twice in a row. */
async function collect(open: OpenStream, verifier: Verifier): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let fruitless = 0; ;) {
    const before = verifier.bytes;
    try {
      for await (const chunk of (await open(before)) as AsyncIterable<Uint8Array>) {
        verifier.update(chunk);
        chunks.push(chunk);
      }
      verifier.finish();
      return Buffer.concat(chunks);
    } catch (error) {
      fruitless = verifier.bytes === before ? fruitless + 1 : 0;
      if (error instanceof UserError || fruitless === 2) throw error;
    }
  }
}

function statOf(bytes: Uint8Array | undefined): FileStat | undefined {
  return bytes === undefined ? undefined : { size: bytes.byteLength, sha256: sha256Of(bytes) };
}

function sha256Of(bytes: Uint8Array): string {
  return digestOf(bytes).slice("sha256:".length);
}
