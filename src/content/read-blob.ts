import type { Descriptor } from "./descriptor.ts";
import type { ImageSource } from "./image-store.ts";

/** The bytes of a blob at hand. Throws a RangeError for one that announces more than `most`. */
export async function readBlob(
  source: Pick<ImageSource, "open">,
  blob: Descriptor,
  most = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  if (blob.size > most) throw new RangeError(`${blob.digest} has ${blob.size} bytes, more than ${most}`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await source.open(blob, 0)) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
