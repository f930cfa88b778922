import type { Descriptor } from "../content/descriptor.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { printable } from "../errors/printable.ts";
import { UserError } from "../errors/user-error.ts";
import type { HttpResponse } from "../http/http.ts";
import { discard } from "../http/read-body.ts";
import type { BlobDoubts } from "./blob-doubts.ts";
import type { BlobLocations } from "./blob-locations.ts";
import type { RegistryClient } from "./registry-client.ts";
import type { UploadQuirks } from "./upload-quirks.ts";
import { present } from "../values/present.ts";

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

/** A registry that names another digest has stored something else. */
export function checkCommitted(client: RegistryClient, response: HttpResponse, blob: Descriptor): void {
  discard(response.body);
  const digest = response.headers["docker-content-digest"];
  if (digest === undefined || digest === "" || digest === blob.digest) return;
  throw new UserError(
    "DIGEST_MISMATCH",
    `${client.host} stored ${printable(digest)} where ${blob.digest} was sent`,
    {
      hint: "A proxy in between, or the registry's storage, is faulty.",
      ...present({ side: client.side }),
    },
  );
}
