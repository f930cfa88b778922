import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { openHosts } from "../../../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../../../src/hosts/read-environment.ts";
import type { Hosts } from "../../../src/hosts/hosts.ts";
import { parseRegistryMirror } from "../../../src/mirrors/parse-registry-mirror.ts";
import type { NodePlan } from "../../../src/nodes/node-plan.ts";
import { copyAssets } from "../../../src/tasks/copy/copy-assets.ts";
import { writeLock } from "../../../src/tasks/disk/lock-file.ts";
import type { AssetList } from "../../../src/tasks/list/asset-list.ts";
import { listAssets } from "../../../src/tasks/list/list-assets.ts";
import type { ClusterSource } from "../../../src/tasks/list/list-request.ts";
import { lockAssets } from "../../../src/tasks/lock-assets.ts";
import { planClusterNodes } from "../../../src/tasks/nodes/plan-cluster-nodes.ts";
import { renderNodeScript } from "../../../src/tasks/nodes/render-node-script.ts";
import { parseMirror } from "../../../src/transfer/mirrors.ts";
import { present } from "../../../src/values/present.ts";
import { withOomScores } from "./oom-scores.ts";
import { clusterText, RELEASE, writeMadeUpRelease, type ClusterText } from "./made-up-release.ts";
import type { RealUpstream } from "./real-upstream.ts";

export interface RealNodeSetup extends ClusterText {
  readonly instanceGroup: "control-plane-fsn1" | "nodes-fsn1";
  /** As --registry-mirror takes them. */
  readonly registryMirrors?: readonly string[];
  /** PEM, where the repositories' certificate is signed by nobody whom machines trust. */
  readonly ca?: string;
  /** The copy goes here; without it, to where spec.assets says. */
  readonly directory?: string;
  /** The repositories have everything already, from another node's time. */
  readonly isFilled?: boolean;
  /** Local hosts without TLS, for the copy. */
  readonly plainHttp?: readonly string[];
}

export interface RealNode {
  readonly script: string;
  /** With pinned images. */
  readonly plan: NodePlan;
}

/** What a cluster needs, wherever its repositories are to be. */
export async function listClusterOf(
  text: ClusterText,
  folder: string,
  kopsVersion = RELEASE,
): Promise<AssetList> {
  const hosts = openHosts({}, readHostEnvironment({}));
  const source = await sourceOf(text, folder);
  return listAssets({ ...source, kopsVersion, hashes: "known" }, hosts).finally(() => hosts.close());
}

/** From nothing to a node's script, as an operator does it: list, lock, copy from upstream, render. `folder` is empty. */
export async function fillAndRender(
  setup: RealNodeSetup,
  upstream: RealUpstream,
  folder: string,
): Promise<RealNode> {
  const mirrors = upstream.mirrors.map(parseMirror);
  const hosts = openHosts({ mirrors, ...present({ plainHttp: setup.plainHttp }) }, readHostEnvironment({}));
  const source = await sourceOf(setup, folder);
  const lockFile = join(folder, "kops-assets.lock.yaml");
  try {
    await fill(setup, source, lockFile, hosts);
    const request = { ...source, instanceGroups: [setup.instanceGroup], lockFile };
    const { plans } = await planClusterNodes(request, hosts);
    const { script = "", findings } = await renderNodeScript(
      {
        ...request,
        registryMirrors: (setup.registryMirrors ?? []).map(parseRegistryMirror),
        ...present({ ca: setup.ca }),
      },
      hosts,
    );
    expect(script, JSON.stringify(findings)).not.toBe("");
    const [plan] = plans;
    if (plan === undefined) throw new Error(`there is no ${setup.instanceGroup}`);
    return { plan, script: await withOomScores(script) };
  } finally {
    await hosts.close();
  }
}

async function fill(
  { directory, isFilled }: RealNodeSetup,
  source: ClusterSource,
  lockFile: string,
  hosts: Hosts,
): Promise<void> {
  const list = await listAssets(source, hosts);
  const { lock, findings } = await lockAssets(list, hosts);
  expect(findings).toEqual([]);
  await writeLock(lockFile, lock);
  if (isFilled === true) return;
  const { outcomes } = await copyAssets({ list, lock, ...present({ directory }) }, hosts);
  const failed = outcomes.flatMap(({ copy, error }) => (error === undefined ? [] : [copy.name, error]));
  expect(failed).toEqual([]);
}

async function sourceOf(text: ClusterText, folder: string): Promise<ClusterSource> {
  const file = join(folder, "cluster.yaml");
  await writeFile(file, clusterText(text));
  return { sources: [file], kopsVersion: RELEASE, catalogs: [await writeMadeUpRelease(folder)] };
}
