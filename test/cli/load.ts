import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describeFinding } from "../../src/cli/describe-finding.ts";
import { hostSettings } from "../../src/cli/flags/host-options.ts";
import { listRequest, type SourceFlags } from "../../src/cli/flags/source-options.ts";
import { withHosts } from "../../src/cli/with-hosts.ts";
import type { AssetList } from "../../src/tasks/list/asset-list.ts";
import { listAssets } from "../../src/tasks/list/list-assets.ts";
import { HOST_FLAGS } from "./host-flags.ts";

/** What a load gave, and what is to be said of it. */
export interface Loaded {
  readonly list: AssetList;
  readonly said: string;
}

/** Loads as the command line does; without network unless `offline` is set to false. */
export async function load(
  flags: Partial<SourceFlags> & { readonly namesOnly?: boolean },
  clusterName?: string,
): Promise<Loaded> {
  const all: SourceFlags = { ...HOST_FLAGS, filename: [], mirror: [], platform: [], offline: true, ...flags };
  const hashes = flags.namesOnly === true ? "known" : "search";
  const request = { ...(await listRequest(clusterName, all)), hashes } as const;
  const list = await withHosts(hostSettings(all), (hosts) => listAssets(request, hosts));
  return { list, said: list.findings.map(describeFinding).join("\n") };
}

/** A new directory with these files; the answer is its path. */
export function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "kops-assets-cli-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

/** A new settings file with this text; the answer is its path. */
export function settingsFile(text: string): string {
  return join(directoryWith({ "kops-assets.yaml": text }), "kops-assets.yaml");
}

export interface SpecOptions {
  readonly name?: string;
  /** Lines below the cluster's `spec:`, indented by two. */
  readonly spec?: string;
  /** The same of the instance group called nodes. */
  readonly nodes?: string;
}

/** A small cluster on AWS, mapped to a registry unless `spec` says otherwise. */
export function clusterSpec({
  name = "one.example.com",
  spec = ASSETS,
  nodes = "",
}: SpecOptions = {}): string {
  return `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata:
  name: ${name}
spec:
  kubernetesVersion: 1.34.2
  cloudProvider: aws
  networking:
    cilium: {}
  etcdClusters:
  - name: main
    etcdMembers:
    - instanceGroup: control-plane
      name: a
${spec}${SUBNETS}---
${instanceGroup("control-plane", "Master", name)}---
${instanceGroup("nodes", "Node", name, nodes)}`;
}

/** The last of a cluster's spec. */
export const SUBNETS = `  subnets:
  - {name: a, type: Public, zone: us-east-1a, cidr: 172.20.32.0/19}
`;

export const ASSETS = `  assets:
    containerRegistry: registry.example.com
    fileRepository: https://files.example.com/kops
`;

function instanceGroup(name: string, role: string, cluster: string, more = ""): string {
  return `apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata:
  name: ${name}
  labels:
    kops.k8s.io/cluster: ${cluster}
spec:
  role: ${role}
  machineType: ${name === "nodes" ? "m6g.large" : "t3.medium"}
${more}  subnets: [a]
`;
}
