import type { ExpectedFile } from "../content/file-store.ts";

/** The metadata that an object gets besides the user's: its sha256 in lower-case hex and its size in bytes, as far as they are known. */
export function ownMetadata({ sha256, size }: ExpectedFile): Record<string, string> {
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(size === undefined ? {} : { size: String(size) }),
  };
}

/** The sha256 in an object's metadata, unless the object has not the size that it was written with: then it is of something else. */
export function sha256InMetadata(
  metadata: Readonly<Record<string, string | undefined>>,
  size: number,
): string | undefined {
  const { sha256, size: written } = metadata;
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  return written === undefined || written === String(size) ? sha256 : undefined;
}
