import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { RegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import type { PlanOptions } from "../copy/plan-copies.ts";
import type { AssetList } from "../list/asset-list.ts";
import type { Shard } from "../../transfer/shards/shard.ts";
import type { AssetLooks } from "./look.ts";
import type { VerifyDepth } from "./verify-depth.ts";
import type { VerifyAs } from "./node-words.ts";

/** What to look for, where, and how closely. */
export interface VerifyRequest extends Omit<PlanOptions, "record"> {
  readonly list: AssetList;
  /** A bundle that is open, in which everything is looked for instead, under canonical names. */
  readonly bundle?: PackedBundle;
  /** `operator` (default): with this machine's credentials, where a copy puts things. `node`: without any, where nodes look. */
  readonly as?: VerifyAs;
  /** For `node`: where nodes find images besides the places that spec.assets names. */
  readonly registryMirrors?: readonly RegistryMirror[];
  /** Lists what the places hold besides, where they can be listed; a directory is listed in any case. */
  readonly extra?: boolean;
  /** Looks for this part of the list alone. */
  readonly shard?: Shard;
  /** Default `usual`. */
  readonly depth?: VerifyDepth;
  /** Told of all that was seen, sizes among it. */
  readonly onLooks?: (looks: readonly AssetLooks[]) => void;
}
