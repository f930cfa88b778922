import { UserError } from "../errors/user-error.ts";
import { beginsSkipped } from "./zstd/zstd-frame.ts";

/** How something is compressed. */
export type Compression = "gzip" | "zstd";

/** How compressed files begin (RFC 1952, RFC 8878). */
const MAGIC: readonly (readonly [Compression, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** Told by its first four bytes. pzstd begins with a frame that is skipped. */
export function compressionOf(first: Uint8Array): Compression | undefined {
  if (beginsSkipped(first)) return "zstd";
  return MAGIC.find(([, magic]) => magic.every((byte, at) => first[at] === byte))?.[0];
}

/** A compressed archive where one is needed that can be read at any place of it. */
export function compressedBundle(place: string, how: Compression, why = ""): UserError {
  return new UserError("BUNDLE_COMPRESSED", `${place} is compressed, so it cannot be read in place${why}`, {
    hint: `Unpack it first: ${how} -d FILE, or ${how} -dc FILE | kops-assets bundle load -`,
  });
}
