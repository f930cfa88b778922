import type { ExternalDNSSpec, KubeDNSSpec } from "../cluster.ts";
import { given } from "../fields.ts";
import { hasBehaviour } from "../kops-release.ts";
import { defaultOf, type Completion } from "./completion.ts";

export interface CompletedKubeDNS extends KubeDNSSpec {
  readonly provider: string;
}

/** The cluster's DNS server, with node-local caching if it is switched on. */
export function completeKubeDNS(completion: Completion): CompletedKubeDNS {
  const { kubeDNS } = completion.spec;
  const { nodeLocalDNS } = kubeDNS ?? {};
  return {
    ...kubeDNS,
    provider: kubeDNS?.provider ?? "CoreDNS",
    nodeLocalDNS: given({
      enabled: nodeLocalDNS?.enabled ?? false,
      image: nodeLocalDNS?.image ?? defaultOf(completion, "nodeLocalDNS"),
    }),
  };
}

/**
 * Who publishes the cluster's DNS records. Before the releases named, a spec with an externalDns section but
 * no provider in it got neither dns-controller nor external-dns.
 */
export function completeExternalDNS({ spec, release }: Completion): ExternalDNSSpec {
  if (spec.networking.topologyDNS === "None") return spec.externalDNS ?? {};
  if (spec.externalDNS === undefined) return { provider: "dns-controller" };
  if (!hasBehaviour(release, ["1.34.3", "1.35.1", "1.36.0"])) return spec.externalDNS;
  return { provider: spec.externalDNS.provider ?? "dns-controller" };
}
