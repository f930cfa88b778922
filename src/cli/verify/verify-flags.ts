import type { IndexForm } from "../../transfer/transfer-plan.ts";
import type { HeadersFlag } from "../flags/no-headers-option.ts";
import type { ShardFlags } from "../flags/shard-option.ts";
import type { SourceFlags } from "../flags/source-options.ts";
import type { VerifyFormat } from "./print-verified.ts";

/** Flags of `verify`, as commander hands them over. */
export interface VerifyFlags extends SourceFlags, ShardFlags, HeadersFlag {
  readonly list: readonly string[];
  readonly to?: string;
  readonly toFiles?: string;
  readonly lock?: string;
  readonly index: IndexForm;
  readonly oci?: boolean;
  readonly foreignLayers?: boolean;
  readonly referrers?: boolean;
  readonly receipt?: string;
  readonly receiptKey?: string;
  readonly verifyKey?: string;
  readonly asNode?: boolean;
  readonly registryMirror: readonly string[];
  readonly quick?: boolean;
  readonly deep?: boolean;
  readonly sample?: number;
  readonly seed?: number;
  readonly extra?: boolean;
  readonly upstream?: boolean;
  readonly policy?: string;
  readonly decisions?: string;
  readonly repair?: boolean;
  readonly fromMirror: readonly string[];
  readonly report?: string;
  readonly concurrency?: number;
  readonly output: VerifyFormat | "markdown";
}
