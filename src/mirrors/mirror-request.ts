import type { AssetsSpec } from "../cluster/cluster.ts";
import type { KopsRelease } from "../cluster/kops-release.ts";
import type { PlacedImage } from "./locate-images.ts";
import type { OwnMirrors } from "./render-kops-mirrors.ts";
import type { RegistryMirror } from "./parse-registry-mirror.ts";
import type { PullThroughOptions } from "./plan-pull-through.ts";

/** What mirrors are to be written of. What only some dialects need is asked for by those, and a UserError where nothing says it. */
export interface MirrorRequest {
  readonly images: readonly PlacedImage[];
  readonly assets: AssetsSpec;
  /** Local places besides those of spec.assets. */
  readonly mirrors: readonly RegistryMirror[];
  /** On the nodes: certificates that local registries' own are signed by. */
  readonly caFile?: string;
  /** Whether upstream may be asked for what is not found locally. */
  readonly fallback?: boolean;
  /** What the spec has already; absent for a source that is no spec. */
  readonly own?: OwnMirrors;
  readonly release: () => KopsRelease;
  readonly pullThrough: () => PullThroughOptions;
}
