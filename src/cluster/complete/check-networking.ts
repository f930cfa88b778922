import type { NetworkingSpec } from "../cluster.ts";
import { hasBehaviour } from "../kops-release.ts";
import { isKubernetesAtLeast } from "../kubernetes-version.ts";
import { SpecError } from "../spec-error.ts";
import { parseVersion } from "../version.ts";
import { defaultOf, type Completion } from "./completion.ts";

const PROVIDERS = [
  "amazonVPC",
  "calico",
  "canal",
  "cilium",
  "classic",
  "cni",
  "external",
  "flannel",
  "gcp",
  "kindnet",
  "kopeio",
  "kubeRouter",
  "kubenet",
  "lyftVPC",
  "romana",
  "weave",
] as const satisfies readonly (keyof NetworkingSpec)[];

/** Providers that every supported release still knows by name, and refuses. */
const GONE = [
  "classic",
  "external",
  "lyftVPC",
  "romana",
  "weave",
] as const satisfies readonly (keyof NetworkingSpec)[];

/** Throws SpecError for network providers that the release refuses, or that it cannot find images for. */
export function checkNetworking(completion: Completion): void {
  const { cluster, spec, release, kubernetes, cloud } = completion;
  const { networking } = spec;
  const refuse = (message: string, hint?: string): never => {
    throw new SpecError(cluster.source, ["spec", "networking"], message, hint);
  };
  const given = PROVIDERS.filter((provider) => networking[provider] !== undefined);
  if (given.length > 1) refuse(`only one network provider is possible, found ${given.join(", ")}`);
  const gone = GONE.find((provider) => networking[provider] !== undefined);
  if (gone !== undefined)
    refuse(
      `kOps ${release.name} no longer has ${gone} networking`,
      "Use another network provider, such as cilium.",
    );
  if (networking.canal !== undefined) {
    if (hasBehaviour(release, ["1.34.0"]) || isKubernetesAtLeast(kubernetes, "1.28")) {
      refuse("canal is not supported for Kubernetes 1.28 and later", "Use calico or flannel.");
    }
    if ((networking.canal.typhaReplicas ?? 0) !== 0)
      refuse(`kOps ${release.name} fails on canal with typhaReplicas`);
  }
  if (networking.amazonVPC !== undefined && cloud !== "aws") refuse("amazonVPC is for clusters on AWS");
  if (networking.gcp !== undefined && cloud !== "gce") refuse("gcp networking is for clusters on GCE");
  checkCilium(completion);
}

/** kOps parses it strictly. */
const FULL_VERSION = /^v\d+\.\d+\.\d+/;

/** Each release has templates for one minor version of Cilium: that of its default. */
function checkCilium(completion: Completion): void {
  const { cluster, spec, release } = completion;
  const written = spec.networking.cilium?.version;
  const known = parseVersion(defaultOf(completion, "cilium") ?? "");
  if (written === undefined || known === undefined) return;
  const version = FULL_VERSION.test(written) ? parseVersion(written) : undefined;
  if (version?.minor === known.minor) return;
  const message = `kOps ${release.name} does not run Cilium ${JSON.stringify(written)}`;
  const hint = `Use a version of ${known.major}.${known.minor}, with all its three numbers and a v before them.`;
  throw new SpecError(cluster.source, ["spec", "networking", "cilium", "version"], message, hint);
}
