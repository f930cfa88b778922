import type { Readable } from "node:stream";
import type { OpenStream } from "./open-stream.ts";
import type { ContentOrigin } from "./verifier.ts";

/** What a store knows of a file without reading it. */
export interface FileStat {
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex sha256 that the store itself vouches for (object checksum, metadata that we wrote, a fresh hash); not a side file's word. */
  readonly sha256?: string;
  /** Lower-case hex md5 that the store itself vouches for. */
  readonly md5?: string;
  /** A strong validator with which a cut download may be resumed. */
  readonly etag?: string;
  /** Milliseconds since 1970 at which its server says that it was last changed. */
  readonly modified?: number;
}

/** What a file must be to become visible under its name. */
export interface ExpectedFile {
  /** Lower-case hex. */
  readonly sha256?: string;
  /** Bytes. */
  readonly size?: number;
  /** Where the content is read from, for the message when it is wrong. */
  readonly origin?: ContentOrigin;
}

/** A tree of files to read from; a path is relative, with "/" between names, unescaped. */
export interface FileSource {
  /** Undefined where there is no such file. Where nobody tells its size, no more than `most` bytes are counted (a UserError TOO_LARGE). */
  stat(path: string, most?: number): Promise<FileStat | undefined>;
  open(path: string, offset: number): Promise<Readable>;
}

/** A tree of files to write to. Nothing incomplete or wrong ever becomes visible in it. */
export interface FileStore extends FileSource {
  /**
   * What a listing of the repository says of a file, at the price of a request for all of them, as old as the first call: "absent" where
   * it would have the file, undefined where it says nothing; then `stat` knows.
   */
  glance?(path: string): Promise<FileStat | "absent" | undefined>;
  /** Takes a file away; one that is not there is no error. Absent where the place has no such thing. */
  remove?(path: string): Promise<void>;
  /** Makes what was written outlast a power cut, where it does not do so by itself: at the end of a run, for it takes time. */
  settle?(): Promise<void>;
  /** Streams a file to its place, hashing on the way; a UserError DIGEST_MISMATCH or SIZE_MISMATCH leaves what was there before. */
  write(
    path: string,
    expected: ExpectedFile,
    open: OpenStream,
  ): Promise<FileStat & { readonly sha256: string }>;
}
