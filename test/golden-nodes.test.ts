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

const catalog = openCatalog(catalogDirectories());
const root = fileURLToPath(new URL("../../shared/kops/", import.meta.url));
const releases = existsSync(root)
  ? readdirSync(root).filter((name) => existsSync(`${root}${name}/nodes.json`))
  : [];

function planSpec(release: string, spec: string): NodePlan[] {
  const text = readFileSync(`${root}specs/${spec}`, "utf8");
  const request = { release, catalog };
  const selected = selectCluster(readClusterDocuments([{ name: spec, text }], request));
  const { cluster, inventory, placements } = listCluster(selected, request);
  const files = placements.files.map((file) => ({ sha256: standIn(file.canonical), ...file }));
  const facts = readNodeFacts(selected);
  return planNodes(cluster, inventory, { images: placements.images, files }, { facts });
}

/** What the goldens have for a hash that this kOps release does not know. */
function standIn(canonical: string): string {
  return createHash("sha256").update(canonical).digest("hex");
}

describe.runIf(releases.length > 0)("what kOps bakes into nodes", () => {
  it("is known of several releases", () => expect(releases.length).toBeGreaterThan(1));

  describe.each(releases)("kOps %s", (release) => {
    const goldens = Object.entries(read(`${release}/nodes.json`) as Record<string, KopsNodes>);
    const specs = read(`${release}/cases.json`) as Record<string, string>;

    it.each(goldens)("%s", (name, golden) => {
      const spec = specs[`fixtures/${name}.mirrored`] ?? "";
      expect(asKopsNodes(planSpec(release, spec))).toStrictEqual(golden);
    });
  });
});

function read(path: string): unknown {
  return JSON.parse(readFileSync(`${root}${path}`, "utf8"));
}
