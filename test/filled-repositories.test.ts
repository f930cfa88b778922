import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openCatalog } from "../src/catalog/open-catalog.ts";
import { selectCluster } from "../src/cluster/read/select-cluster.ts";
import { createMemoryFiles } from "../src/content/memory-files.ts";
import { createMemoryImages } from "../src/content/memory-images.ts";
import type { KopsNodes } from "../src/nodes/kops-nodes.ts";
import { startServer } from "../src/serve/start-server.ts";
import { planCopies } from "../src/tasks/copy/plan-copies.ts";
import { catalogDirectories } from "../src/tasks/disk/catalog-directories.ts";
import { completeList } from "../src/tasks/list/complete-list.ts";
import { listCluster } from "../src/tasks/list/list-cluster.ts";
import { readClusterDocuments } from "../src/tasks/list/read-cluster-documents.ts";
import { publishImage } from "./support/image-fixture.ts";

const KOPS = fileURLToPath(new URL("../../shared/kops/", import.meta.url));
const catalog = openCatalog(catalogDirectories());

/** Repositories as a copy fills them: each file holds its canonical URL, each image its canonical name. */
interface Filled {
  readonly registry: string;
  readonly fileRepository: string;
  readonly hashes: ReadonlyMap<string, string | undefined>;
  /** Files that kOps leaves upstream, for they are on the repository's host; a finding says so. */
  readonly sameHost: ReadonlySet<string>;
  readonly url: string;
  readonly close: () => Promise<void>;
}

async function fill(release: string, spec: string): Promise<Filled> {
  const text = readFileSync(join(KOPS, "specs", spec), "utf8");
  const request = { release, catalog };
  const selected = selectCluster(readClusterDocuments([{ name: spec, text }], request));
  const listed = listCluster(selected, request);
  const { containerRegistry, containerProxy, fileRepository = "" } = listed.assets;
  const placements = await completeList(selected, listed, []);
  const { copies } = planCopies({ ...placements, fileRepositories: [fileRepository] }, {});
  const images = createMemoryImages();
  const files: Record<string, Buffer> = {};
  for (const copy of copies) {
    if (copy.kind === "file") files[copy.target.path] = Buffer.from(copy.name);
    else await publishImage(images.repository(copy.target.repository), copy.target.tag ?? "", [copy.name]);
  }
  const server = await startServer({ images, files: createMemoryFiles(files) });
  return {
    registry: (containerRegistry ?? containerProxy ?? "").replace(/\/$/, ""),
    fileRepository: fileRepository.replace(/\/$/, ""),
    hashes: new Map(placements.files.map(({ canonical, sha256 }) => [canonical, sha256])),
    sameHost: new Set(
      placements.findings
        .filter(({ code }) => code === "SAME_HOST")
        .flatMap(({ assets = [] }) => assets.map(baseName)),
    ),
    url: server.url,
    close: () => server.close(),
  };
}

/** What kOps's text names in the local repositories and these do not give to strangers, or give something else. */
async function failures(text: string, filled: Filled): Promise<string[]> {
  const files = [
    ...text.matchAll(
      new RegExp(`(?:([0-9a-f]{64})@|,)?(${escape(filled.fileRepository)}/[^\\s"',\\\\]+)`, "g"),
    ),
  ];
  const images = text.match(new RegExp(`${escape(filled.registry)}/[\\w./-]+:[\\w.-]+`, "g")) ?? [];
  expect(files.length).toBeGreaterThan(0);
  expect(images.length).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (const [hash, url] of distinct(files.map(([, hash = "", url = ""]) => [hash, url] as const))) {
    const answer = await fetch(`${filled.url}${url.slice(filled.fileRepository.length)}`);
    const canonical = await answer.text();
    if (answer.status !== 200) wrong.push(`${answer.status} ${url}`);
    else if (hash !== "" && hash !== (filled.hashes.get(canonical) ?? standIn(canonical)))
      wrong.push(`hash of ${url}`);
  }
  for (const image of new Set(images)) {
    const [name = "", tag = ""] = image.slice(image.indexOf("/") + 1).split(":");
    const { status } = await fetch(`${filled.url}/v2/${name}/manifests/${tag}`);
    if (status !== 200) wrong.push(`${status} ${image}`);
  }
  return wrong;
}

/** nodeup as the other files are written: its hash and its addresses are variables of their own in the script that downloads it. */
function bootstrapFiles({ bootstrap }: KopsNodes): string[] {
  return Object.values(bootstrap).flatMap((variables) =>
    Object.entries(variables).flatMap(([name, urls]) => {
      const hash = variables[name.replace("_URL_", "_HASH_")];
      return name.startsWith("NODEUP_URL_") ? [`${hash ?? "no hash"}@${urls}`] : [];
    }),
  );
}

/** What kOps bakes into machines, or has pods of its manifests pull, that is neither below the file repository nor in the registry. */
function elsewhere(
  golden: KopsNodes,
  manifests: string,
  { registry, fileRepository, sameHost }: Filled,
): string[] {
  const configs = Object.values(golden.nodeupConfig);
  const urls = [
    ...Object.values(golden.bootstrap).flatMap((variables) => Object.values(variables)),
    ...configs.flatMap(({ assets }) => Object.values(assets).flat()),
  ].flatMap((value) => value.match(/https?:\/\/[^,]+/g) ?? []);
  const images = configs.flatMap(({ kubeProxyImage, sandboxImage, warmPoolImages }) => [
    ...[kubeProxyImage, sandboxImage].filter((image) => image !== null && image !== ""),
    ...(warmPoolImages ?? []),
  ]);
  const pods = [...manifests.matchAll(/^\s*(?:- )?(?:image|reference): (\S+)$/gm)].map(([, image]) => image);
  return [
    ...urls.filter((url) => !url.startsWith(`${fileRepository}/`) && !sameHost.has(baseName(url))),
    ...[...images, ...pods].filter((image) => image?.startsWith(`${registry}/`) === false),
  ].map(String);
}

function baseName(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function escape(text: string): string {
  return text.replaceAll(/[.+*?^$()[\]{}|\\/]/g, String.raw`\$&`);
}

/** What the goldens have for a hash that this kOps release does not know. */
function standIn(canonical: string): string {
  return createHash("sha256").update(canonical).digest("hex");
}

function textBelow(directory: string, paths = /./): string {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => paths.test(path))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(KOPS, path), "utf8"));
}

const releases = existsSync(KOPS)
  ? readdirSync(KOPS).filter((name) => existsSync(join(KOPS, name, "nodes.json")))
  : [];

describe.runIf(releases.length > 0)("nodes of what real kOps wrote", () => {
  test("are known of several releases", () => expect(releases.length).toBeGreaterThan(1));

  describe.each(releases)("kOps %s", (release) => {
    const specs = read(`${release}/cases.json`) as Record<string, string>;
    const goldens = Object.entries(read(`${release}/nodes.json`) as Record<string, KopsNodes>);
    const stores = existsSync(join(KOPS, release, "state-stores"))
      ? readdirSync(join(KOPS, release, "state-stores"))
      : [];

    test.each(goldens)(
      "%s find every file and image in what a copy fills, as strangers",
      async (name, golden) => {
        const filled = await fill(release, specs[`fixtures/${name}.mirrored`] ?? "");
        try {
          const below = (paths?: RegExp): string =>
            stores.includes(name) ? textBelow(join(KOPS, release, "state-stores", name), paths) : "";
          const text = [JSON.stringify(golden), ...bootstrapFiles(golden), below()].join("\n");
          expect(await failures(text, filled)).toEqual([]);
          expect(elsewhere(golden, below(/\/(?:addons|manifests)\//), filled)).toEqual([]);
        } finally {
          await filled.close();
        }
      },
    );
  });
});
