import type { ExpectedFile } from "../content/file-store.ts";
import { present } from "../values/present.ts";

/** The metadata that an object gets besides the user's: its sha256 in lower-case hex and its size in bytes, as far as they are known. */
export function ownMetadata({ sha256, size }: ExpectedFile): Record<string, string> {
  return {
    ...present({ sha256, size: size === undefined ? undefined : String(size) }),
  };
}

type Metadata = Readonly<Record<string, string | undefined>>;

/** The sha256 in an object's metadata, unless the object has not the size that it was written with: then it is of something else. */
export function sha256InMetadata(metadata: Metadata, size: number): string | undefined {
  const { sha256 } = metadata;
  const isHash = sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256);
  return isHash && hasWrittenSize(metadata, size) ? sha256 : undefined;
}

/** False where an object has not the size that it was written with, as far as its metadata tells. */
export function hasWrittenSize({ size: written }: Metadata, size: number): boolean {
  return written === undefined || written === String(size);
}
