import { heldBody } from "../../content/held-body.ts";
import type { Digest } from "../../content/digest.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { digestOf } from "../../content/verifier.ts";

/** A file of a bundle that is to be written. */
export interface PackedEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly digest: Digest;
  readonly open: OpenStream;
  /** It is a program that is started where it was unpacked. */
  readonly isExecutable?: boolean;
}

/** A file whose bytes are at hand. */
export function entryOf(name: string, content: Uint8Array | string, digest?: Digest): PackedEntry {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return {
    name,
    size: bytes.byteLength,
    digest: digest ?? digestOf(bytes),
    open: (offset) => Promise.resolve(heldBody(bytes.subarray(offset))),
  };
}
