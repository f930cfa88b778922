import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { listCluster } from "../src/tasks/list/list-cluster.ts";
import { readClusterDocuments } from "../src/tasks/list/read-cluster-documents.ts";
import { selectCluster } from "../src/cluster/read/select-cluster.ts";
import { asKopsNodes, type KopsNodes } from "../src/nodes/kops-nodes.ts";
import { readNodeFacts } from "../src/nodes/node-facts.ts";
import { openCatalog } from "../src/catalog/open-catalog.ts";
import { catalogDirectories } from "../src/tasks/disk/catalog-directories.ts";
import type { NodePlan } from "../src/nodes/node-plan.ts";
import { planNodes } from "../src/nodes/plan-nodes.ts";
import { mapFile } from "../src/remap/map-file.ts";

const catalog = openCatalog(catalogDirectories());
const root = fileURLToPath(new URL("../../shared/kops/", import.meta.url));
const releases = existsSync(root)
  ? readdirSync(root).filter((name) => existsSync(`${root}${name}/nodes.json`))
  : [];

interface Planned {
  readonly plans: readonly NodePlan[];
  readonly fileRepository: string | undefined;
}

function planSpec(release: string, spec: string): Planned {
  const text = readFileSync(`${root}specs/${spec}`, "utf8");
  const request = { release, catalog };
  const selected = selectCluster(readClusterDocuments([{ name: spec, text }], request));
  const { cluster, inventory, placements, assets } = listCluster(selected, request);
  const files = placements.files.map((file) => ({ sha256: standIn(file.canonical), ...file }));
  const facts = readNodeFacts(selected);
  const plans = planNodes(cluster, inventory, { images: placements.images, files }, { facts });
  return { plans, fileRepository: assets.fileRepository };
}

/** What the goldens have for a hash that this kOps release does not know. */
function standIn(canonical: string): string {
  return createHash("sha256").update(canonical).digest("hex");
}

/**
 * The golden with kOps's own two binaries mapped: the process that wrote it had found them for an unmapped cluster first, and kept
 * their addresses.
 */
function withMappedBinaries(golden: KopsNodes, fileRepository: string | undefined): KopsNodes {
  const map = (entry: string): string => {
    const match = /^([0-9a-f]{64})@(https:\/\/artifacts\.k8s\.io\/\S+\/(?:protokube|channels)),https:/.exec(
      entry,
    );
    const [, hash = "", canonical = ""] = match ?? [];
    return match === null ? entry : `${hash}@${mapFile(canonical, fileRepository)}`;
  };
  const configs = Object.entries(golden.nodeupConfig).map(([name, config]) => {
    const assets = Object.entries(config.assets).map(([arch, entries]) => [arch, entries.map(map)] as const);
    return [name, { ...config, assets: Object.fromEntries(assets) }] as const;
  });
  return { ...golden, nodeupConfig: Object.fromEntries(configs) };
}

describe.runIf(releases.length > 0)("what kOps bakes into nodes", () => {
  it("is known of several releases", () => expect(releases.length).toBeGreaterThan(1));

  describe.each(releases)("kOps %s", (release) => {
    const goldens = Object.entries(read(`${release}/nodes.json`) as Record<string, KopsNodes>);
    const specs = read(`${release}/cases.json`) as Record<string, string>;

    it.each(goldens)("%s", (name, golden) => {
      const spec = specs[`fixtures/${name}.mirrored`] ?? "";
      const { plans, fileRepository } = planSpec(release, spec);
      expect(asKopsNodes(plans)).toStrictEqual(withMappedBinaries(golden, fileRepository));
    });
  });
});

function read(path: string): unknown {
  return JSON.parse(readFileSync(`${root}${path}`, "utf8"));
}
