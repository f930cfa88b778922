import { ARCHITECTURES } from "../cluster/cluster.ts";
import { listedHash } from "../cluster/listed-hash.ts";
import type { NodeFile, NodePlan } from "./node-plan.ts";

/** Names and values as kOps itself writes them: the bootstrap script's variables and the fields of nodeup configurations. */
export interface KopsNodes {
  /** By the name of the script in kOps's Terraform output. */
  readonly bootstrap: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By instance group. */
  readonly nodeupConfig: Readonly<Record<string, KopsNodeConfig>>;
}

interface KopsNodeConfig {
  /** By architecture, `hash@url,url`. */
  readonly assets: Readonly<Record<string, readonly string[]>>;
  readonly kubeProxyImage: string | null;
  readonly sandboxImage: string | null;
  readonly warmPoolImages: readonly string[] | null;
  /** Present where there are any. */
  readonly images?: Readonly<Record<string, readonly { hash: string; sources: readonly string[] }[]>>;
}

export function asKopsNodes(plans: readonly NodePlan[]): KopsNodes {
  const scripts = plans.flatMap((plan) =>
    plan.userData === undefined ? [] : [[plan.userData, bootstrapVariables(plan)] as const],
  );
  const configs = plans
    .filter(({ hasConfig }) => hasConfig)
    .map((plan) => [plan.instanceGroup, nodeupConfig(plan)] as const);
  return { bootstrap: sorted(scripts), nodeupConfig: sorted(configs) };
}

function bootstrapVariables({ nodeup }: NodePlan): Record<string, string> {
  return sorted(
    ARCHITECTURES.flatMap((arch) => [
      [`NODEUP_HASH_${arch.toUpperCase()}`, nodeup[arch].sha256 ?? ""] as const,
      [`NODEUP_URL_${arch.toUpperCase()}`, nodeup[arch].urls.join(",")] as const,
    ]),
  );
}

function nodeupConfig(plan: NodePlan): KopsNodeConfig {
  const { files, imageArchives, kubeProxyImage, sandboxImage, warmPoolImages } = plan;
  const images = ARCHITECTURES.map((arch) => [arch, imageArchives[arch].map(asArchive)] as const);
  return {
    assets: Object.fromEntries(ARCHITECTURES.map((arch) => [arch, files[arch].map(compactFile)])),
    ...(images.some(([, archives]) => archives.length > 0) ? { images: Object.fromEntries(images) } : {}),
    kubeProxyImage: kubeProxyImage ?? null,
    sandboxImage: sandboxImage ?? null,
    warmPoolImages: warmPoolImages.length > 0 ? warmPoolImages : null,
  };
}

/** kOps's own notation: nothing before the `@` where the hash is not known. */
export function compactFile(file: NodeFile): string {
  return `${listedHash(file)}@${file.urls.join(",")}`;
}

function asArchive({ sha256, urls }: NodeFile): { hash: string; sources: readonly string[] } {
  return { hash: sha256 ?? "", sources: urls };
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
