import type { Descriptor } from "../content/descriptor.ts";
import type { OpenStream } from "../content/open-stream.ts";
import type { BlobDoubts } from "./blob-doubts.ts";
import type { BlobLocations } from "./blob-locations.ts";
import type { RegistryClient } from "./registry-client.ts";
import type { UploadQuirks } from "./upload-quirks.ts";

/** What pushes to one registry share. */
export interface PushContext {
  readonly client: RegistryClient;
  readonly locations: BlobLocations;
  readonly quirks: UploadQuirks;
  readonly doubts: BlobDoubts;
  readonly learned: Learned;
}

/** What was learned of a registry on the way. */
interface Learned {
  /** It is not asked to mount again. */
  refusesMounts: boolean;
  /** A blob that it said it had mounted was there. */
  keepsMounts: boolean;
  /** Mounts in a row that failed. */
  failedMounts: number;
  /** It refuses a blob in one piece. */
  wantsPieces: boolean;
  /** Bytes of the largest piece that it takes, as far as is known. */
  piece: number;
}

/** A blob on its way into a repository. */
export interface BlobPush {
  readonly repository: string;
  readonly blob: Descriptor;
  readonly open: OpenStream;
}
