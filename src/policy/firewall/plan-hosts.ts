import type { Finding } from "../../errors/finding.ts";
import { knownRedirects } from "./known-redirects.ts";
import { unique } from "../../values/unique.ts";

/** Hosts that one asset of a list concerns, each with its port where it has one. */
export interface AssetHosts {
  readonly purpose: HostPurpose;
  /** Of the canonical name. */
  readonly upstream: string;
  /** Where a copy reads it: the upstream's, or mirrors of it. */
  readonly sources: readonly string[];
  /** Of the download name; absent for a place that no network leads to. */
  readonly download?: string;
  /** Whether the download name is another than the canonical one. */
  readonly isMapped: boolean;
}

type HostPurpose = "images" | "files" | "packages" | "time";

/** A host that nodes ask and no asset names; `time` is NTP. */
export interface NodeHost {
  readonly host: string;
  readonly purpose: "packages" | "time";
}

/** Who asks the host: the machine that copies, nodes, or nodes if nothing were mapped (and as it is, nobody). */
export type HostSide = "copy" | "nodes" | "no-longer-needed";

export interface NeededHost {
  readonly side: HostSide;
  /** May begin with `*.`, or have `*` within. */
  readonly host: string;
  readonly purpose: HostPurpose;
  /** The operator's own, in contrast to upstream's. */
  readonly isLocal: boolean;
  /** No asset names it, but this host sends its clients there. */
  readonly redirectOf?: string;
}

export interface HostPlan {
  readonly hosts: readonly NeededHost[];
  readonly findings: readonly Finding[];
}

interface Named {
  readonly host: string;
  readonly purpose: HostPurpose;
  readonly isLocal: boolean;
}

/**
 * The hosts that a firewall has to let the copying machine and the nodes ask, with those that they are known to be sent on to. Where
 * nothing is mapped a copy is of all (into a directory). REDIRECTS_UNKNOWN (info) names hosts that nothing is known of.
 */
export function planHosts(assets: readonly AssetHosts[], ofNodes: readonly NodeHost[] = []): HostPlan {
  const copied = assets.some(({ isMapped }) => isMapped) ? assets.filter(({ isMapped }) => isMapped) : assets;
  const copy = withRedirects("copy", [
    ...copied.flatMap(({ sources, purpose }) => sources.map((host) => ({ host, purpose, isLocal: false }))),
    ...assets.flatMap((asset) => (asset.isMapped ? downloadOf(asset) : [])),
  ]);
  const nodes = [
    ...withRedirects("nodes", assets.flatMap(downloadOf)),
    ...ofNodes.map((one): NeededHost => ({ side: "nodes", isLocal: false, ...one })),
  ];
  const unmapped = withRedirects(
    "no-longer-needed",
    assets.map(({ upstream, purpose }) => ({ host: upstream, purpose, isLocal: false })),
  );
  const asked = new Set(nodes.map(({ host }) => host));
  const hosts = [...copy, ...nodes, ...unmapped.filter(({ host }) => !asked.has(host))];
  return { hosts, findings: findUnknown([...copy, ...nodes]) };
}

function downloadOf({ download, purpose, isMapped }: AssetHosts): Named[] {
  return download === undefined ? [] : [{ host: download, purpose, isLocal: isMapped }];
}

/** Each host once for each purpose, what is named before what it leads to. */
function withRedirects(side: HostSide, named: readonly Named[]): NeededHost[] {
  const direct = named.map((one): NeededHost => ({ side, ...one }));
  const further = named.flatMap(({ host, purpose, isLocal }) =>
    (knownRedirects(host) ?? []).map((redirect): NeededHost => ({
      side,
      host: redirect,
      purpose,
      isLocal,
      redirectOf: host,
    })),
  );
  const distinct = new Map<string, NeededHost>();
  for (const one of [...direct, ...further]) {
    const key = `${one.purpose} ${one.host}`;
    if (!distinct.has(key)) distinct.set(key, one);
  }
  return [...distinct.values()].sort(byPlace);
}

function byPlace(a: NeededHost, b: NeededHost): number {
  const keyOf = ({ isLocal, purpose, redirectOf, host }: NeededHost): string =>
    [isLocal ? "1" : "0", purpose === "images" ? "0" : "1", redirectOf ?? host, redirectOf && host].join(" ");
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function findUnknown(hosts: readonly NeededHost[]): Finding[] {
  const unknown = hosts.filter(
    ({ host, isLocal, purpose, redirectOf }) =>
      !isLocal &&
      (purpose === "images" || purpose === "files") &&
      redirectOf === undefined &&
      knownRedirects(host) === undefined,
  );
  if (unknown.length === 0) return [];
  const names = unique(unknown.map(({ host }) => host)).join(", ");
  return [
    {
      code: "REDIRECTS_UNKNOWN",
      severity: "info",
      message: `these hosts may redirect clients to other hosts, which are not known here: ${names}`,
    },
  ];
}
