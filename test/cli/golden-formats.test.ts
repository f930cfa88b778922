import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { AssetList } from "../../src/tasks/list/asset-list.ts";
import { printAssets } from "../../src/cli/print-assets.ts";
import { load } from "./load.ts";

const KOPS = fileURLToPath(new URL("../../../shared/kops/", import.meta.url));
const FORMATS = [
  ["table", "table.txt"],
  ["yaml", "yaml"],
  ["json", "json"],
] as const;

interface Case {
  readonly release: string;
  readonly name: string;
  readonly spec: string;
}

function findCases(): Case[] {
  if (!existsSync(KOPS)) return [];
  const releases = readdirSync(KOPS).filter((release) => existsSync(`${KOPS}${release}/formats`));
  return releases.flatMap((release) => {
    const specs = JSON.parse(readFileSync(`${KOPS}${release}/cases.json`, "utf8")) as Record<string, string>;
    const names = readdirSync(`${KOPS}${release}/formats`).filter((file) => file.endsWith(".json"));
    return names.map((file) => {
      const name = file.replace(/\.json$/, "");
      return { release, name, spec: specs[`fixtures/${name}`] ?? specs[`made-up/${name}`] ?? "" };
    });
  });
}

/** The raw outputs were made without network: where kOps would have read a hash they carry that of the URL's own text. */
function withStandIns(list: AssetList): AssetList {
  const standIn = (text: string): string => createHash("sha256").update(text).digest("hex");
  const files = list.files.map((file) => ({ ...file, sha256: file.sha256 ?? standIn(file.canonical) }));
  return { ...list, files };
}

/** Before 1.36 kOps walks a pod's members in Go's random order: these components' images come in either order from run to run. */
const CHANCE = new Set(["amazon-vpc-cni", "calico", "canal", "digitalocean-csi-driver", "flannel"]);

/** The list with the images of such a component in the order that this very run of kOps happened to have. */
function inOrderOf(golden: string, list: AssetList): AssetList {
  const names = [...golden.matchAll(/canonical"?:\s*"?([^\s",}]+)/g)].map((match) => match[1] ?? "");
  const rank = new Map(names.map((canonical, index) => [canonical, index]));
  const componentOf = (image: AssetList["images"][number]): string => image.why[0]?.component ?? "";
  const sorted = list.images.toSorted((a, b) => {
    const component = componentOf(a);
    if (component !== componentOf(b) || !CHANCE.has(component)) return 0;
    return (rank.get(a.canonical) ?? 0) - (rank.get(b.canonical) ?? 0);
  });
  return { ...list, images: sorted };
}

describe.skipIf(!existsSync(KOPS))("kOps's own output, to the byte", () => {
  test("there are cases", () => expect(findCases().length).toBeGreaterThan(100));

  test.each(findCases())("$release $name", async ({ release, name, spec }) => {
    const { list } = await load({ filename: [`${KOPS}specs/${spec}`], kopsVersion: release });
    for (const [format, extension] of FORMATS) {
      const golden = readFileSync(`${KOPS}${release}/formats/${name}.${extension}`, "utf8");
      expect(printAssets(inOrderOf(golden, withStandIns(list)), format).trimEnd()).toBe(golden.trimEnd());
    }
  });
});
