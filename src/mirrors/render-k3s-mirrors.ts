import type { Finding } from "../errors/finding.ts";
import { endpointRoot } from "./endpoint-root.ts";
import type { MirrorEndpoint, MirroredHost, MirrorPlan, RenamedRepository } from "./mirror-plan.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";
import { quoteText } from "../values/quote-text.ts";

/**
 * registries.yaml of k3s (/etc/rancher/k3s) and RKE2 (/etc/rancher/rke2). Rewrites stand in the order-free mapping that k3s has for
 * them, so each matches one repository only. Whether upstream is asked last is no setting of this file but of the server's and agent's
 * flag --disable-default-registry-endpoint.
 */
export function renderK3sMirrors(plan: MirrorPlan): RenderedMirrors {
  const lines = [
    "# k3s: /etc/rancher/k3s/registries.yaml; RKE2: /etc/rancher/rke2/registries.yaml.",
    ...(plan.hosts.some(({ endpoints }) => endpoints.some(({ path }) => path !== ""))
      ? [
          "# Endpoints with a path: k3s v1.28.6+k3s2 or later (k3s-io/k3s#5568); rancher/wharfie does not take them.",
        ]
      : []),
    ...(plan.fallback
      ? []
      : ["# Start k3s with --disable-default-registry-endpoint, so that it asks no upstream registry."]),
    ...(plan.hosts.length === 0 ? ["mirrors: {}"] : ["mirrors:", ...plan.hosts.flatMap(renderHost)]),
    ...renderConfigs(plan),
    "",
  ];
  return {
    files: [{ path: "registries.yaml", text: lines.join("\n") }],
    findings: plan.hosts.flatMap(findUnwritten),
  };
}

function renderHost(host: MirroredHost): string[] {
  const rewrites = rewritesOf(host);
  return [
    `  ${quoteText(host.upstream)}:`,
    "    endpoint:",
    ...host.endpoints.map((endpoint) => `      - ${quoteText(endpointRoot(endpoint))}`),
    ...(rewrites.length === 0 ? [] : ["    rewrite:"]),
    ...rewrites.map(({ from, to }) => `      ${quoteText(from)}: ${quoteText(to)}`),
  ];
}

/** A rewrite counts for all endpoints of a registry: with several there is none. */
function rewritesOf({ endpoints: [first, second] }: MirroredHost): { from: string; to: string }[] {
  if (first === undefined || second !== undefined) return [];
  return (first.renamed ?? []).map(({ repository, as }) => ({
    from: `^${repository.replaceAll(/[.+*?^$()[\]{}|\\]/g, String.raw`\$&`)}$`,
    to: belowEndpoint(first, as),
  }));
}

/** The endpoint's URL has the path already. */
function belowEndpoint({ path }: MirrorEndpoint, name: string): string {
  return path === "" ? name : name.slice(path.length + 1);
}

function renderConfigs({ hosts }: MirrorPlan): string[] {
  const trusted = new Map(
    hosts.flatMap(({ endpoints }) =>
      endpoints.flatMap(({ host, caFile }) => (caFile === undefined ? [] : [[host, caFile] as const])),
    ),
  );
  if (trusted.size === 0) return [];
  return [
    "configs:",
    ...[...trusted].flatMap(([host, caFile]) => [
      `  ${quoteText(host)}:`,
      "    tls:",
      `      ca_file: ${quoteText(caFile)}`,
    ]),
  ];
}

function findUnwritten(host: MirroredHost): Finding[] {
  const renamed = host.endpoints.flatMap((endpoint): readonly RenamedRepository[] => endpoint.renamed ?? []);
  if (renamed.length === 0 || host.endpoints.length === 1) return [];
  const names = renamed.map(({ repository }) => `${host.upstream}/${repository}`).join(", ");
  return [
    {
      code: "REWRITE_FOR_ALL",
      severity: "info",
      message: `k3s rewrites names for all endpoints of ${host.upstream} or for none, so ${names} are looked up by their own names`,
      hint: "Leave one place for this registry.",
    },
  ];
}
