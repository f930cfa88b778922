import type { Writable } from "node:stream";
import type { HeldContent } from "../../bundle/packed/held-content.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { LockableAssets } from "../../transfer/make-lock.ts";
import type { OnTransferEvent } from "../../transfer/transfer-event.ts";
import type { SigningKey } from "../../trust/parse-key.ts";
import type { CopySource } from "../copy/copy-assets.ts";
import type { PlanOptions } from "../copy/plan-copies.ts";
import type { Gate } from "../gate/gate.ts";
import type { BundleTool } from "./bundle-tool.ts";

/** What to pack, and where to. */
export interface BundleRequest extends Pick<PlanOptions, "lock" | "selection"> {
  readonly list: LockableAssets & { readonly release?: string };
  /** A directory, a file whose name ends in `.tar`, or in `.tar.zst` for a compressed one, or a stream that takes a tar. */
  readonly to: string | Writable;
  /** Compresses what is not compressed already, in frames of which each can be read by itself; a stream only, a file's name says it. */
  readonly compress?: "zstd";
  /** Cuts it into tars of fewer bytes than this: `NAME.001.tar` and so on. */
  readonly volumeSize?: number;
  /** Writes only these of the volumes; from 1. */
  readonly volumes?: readonly number[];
  /** What the other side has (`readHeld`): layers and files of it are left out, which makes a delta. */
  readonly held?: HeldContent;
  /** What the other side was filled by: what it had is left out too. Upstream is asked for its manifests. */
  readonly since?: Lock;
  /** Where everything is read, in place of upstream. */
  readonly source?: CopySource;
  /** Judges everything that is wanted; what it does not let through is held back, and all else goes on. See `openGate`. */
  readonly gate?: Gate;
  /** Signs the list of hashes; see `readSigningKey`. */
  readonly signKey?: SigningKey;
  /** Only finds out what would be written: nothing is, and no content is read from upstream. */
  readonly dryRun?: boolean;
  /** Executables of this tool that go along, and a README; see `findTools`. */
  readonly tools?: readonly BundleTool[];
  /** Told of what happens, as it happens. */
  readonly onEvent?: OnTransferEvent;
  /** Told of each layer that there is, with its size, before anything of it is moved. */
  readonly onRecorded?: OnTransferEvent;
}
