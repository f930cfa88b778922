import { existsSync, readFileSync, readdirSync } from "node:fs";
import { readClusterDocuments } from "../../src/tasks/list/read-cluster-documents.ts";
import { openCatalog } from "../../src/catalog/open-catalog.ts";
import { catalogDirectories } from "../../src/tasks/disk/catalog-directories.ts";
import { listCluster } from "../../src/tasks/list/list-cluster.ts";
import { selectCluster } from "../../src/cluster/read/select-cluster.ts";
import { UserError } from "../../src/errors/user-error.ts";
import type { MarkedPlacements } from "../../src/remap/marked-placement.ts";

const catalog = openCatalog(catalogDirectories());

/** One listing of kOps's own and the spec that it is of. */
export interface GoldenCase {
  readonly name: string;
  readonly spec: string;
  readonly listing: string;
}

export interface GoldenRelease {
  readonly release: string;
  readonly cases: readonly GoldenCase[];
}

/** A case as kOps lists it: in the very order, or in one that differs only where kOps's own order is a matter of chance. */
interface GoldenMatch {
  readonly order: "exact" | "chance";
}

export type GoldenResult = GoldenMatch | GoldenDifference;

/** The first thing in a case that is not as kOps lists it. */
export interface GoldenDifference {
  readonly component: string;
  readonly text: string;
}

interface Listing {
  readonly images: readonly (readonly [string, string])[];
  readonly files: readonly (readonly [string, string, string | null])[];
}

/** All releases with listings in a folder; none when there is no such folder. */
export function findGoldens(root: string): GoldenRelease[] {
  return releasesWith(root, (release) => existsSync(`${root}${release}/cases.json`)).map((release) => {
    const specs = JSON.parse(readFileSync(`${root}${release}/cases.json`, "utf8")) as Record<string, string>;
    const cases = Object.entries(specs).map(([name, spec]) => ({
      name,
      spec: `${root}specs/${spec}`,
      listing: `${root}${release}/${name}.json`,
    }));
    return { release, cases };
  });
}

/** The listings in a folder of specs that people published, or that each try one thing. */
export function findSpecGoldens(root: string): GoldenRelease[] {
  return findSpecs(root, ({ listing }) => reasonIn(listing) === undefined);
}

/** The specs of such a folder that kOps refused: its reason takes the place of a listing. */
export function findRefusedSpecs(root: string): GoldenRelease[] {
  return findSpecs(root, ({ listing }) => reasonIn(listing) !== undefined);
}

/** Why kOps did not list a spec. */
export function reasonIn(listing: string): string | undefined {
  return (JSON.parse(readFileSync(listing, "utf8")) as { error?: string }).error;
}

function findSpecs(root: string, isWanted: (golden: GoldenCase) => boolean): GoldenRelease[] {
  return releasesWith(root, (release) => release !== "specs").map((release) => ({
    release,
    cases: readdirSync(`${root}${release}`)
      .map((file) => {
        const name = file.replace(/\.json$/, "");
        return { name, spec: `${root}specs/${name}.yaml`, listing: `${root}${release}/${file}` };
      })
      .filter(isWanted),
  }));
}

/** What we say of a spec that kOps refused: the code of an error, or of what a list says about kOps. */
export function codesOf(release: string, { spec }: GoldenCase): string[] {
  try {
    const codes = listSpec(release, spec).findings.map(({ code }) => code);
    return codes.filter((code) => code.startsWith("KOPS_") || code === "UNSEEN_SEPARATOR");
  } catch (error) {
    if (error instanceof UserError) return [error.code];
    throw error;
  }
}

function releasesWith(root: string, isRelease: (name: string) => boolean): string[] {
  return existsSync(root) ? readdirSync(root).filter(isRelease) : [];
}

/** Lists one case and compares it with kOps's own listing. */
export function compareGolden(release: string, golden: GoldenCase): GoldenResult {
  const expected = JSON.parse(readFileSync(golden.listing, "utf8")) as Listing;
  try {
    return compare(golden.name, expected, listSpec(release, golden.spec));
  } catch (error) {
    return { component: "refused", text: `${golden.name}: ${String(error)}` };
  }
}

/** The small specs were listed for kOps 1.32.3 with Kubernetes versions that it takes. */
function withVersionsOf132(text: string): string {
  return text.replace(/(kubernetesVersion"?: *"?)1\.33\.5/, "$11.32.4").replace(/(kubernetesVersion"?: *"?)1\.34\.2/, "$11.32.2");
}

function listSpec(release: string, spec: string): MarkedPlacements {
  const written = readFileSync(spec, "utf8");
  const text = spec.includes("/small/") && release === "1.32.3" ? withVersionsOf132(written) : written;
  const documents = readClusterDocuments([{ name: spec, text }], { release, catalog });
  const completion = { featureFlags: "+APIServerNodes" };
  const { placements } = listCluster(selectCluster(documents), { release, catalog, completion });
  return { ...placements, findings: [...documents.findings, ...placements.findings] };
}

function compare(name: string, expected: Listing, actual: MarkedPlacements): GoldenResult {
  const refusal = actual.findings.find(({ code }) => ["KOPS_REFUSES", "KOPS_FAILS", "BAD_IMAGE_NAME"].includes(code));
  if (refusal !== undefined) return { component: "refused", text: `${name}: ${refusal.message}` };
  const { files } = actual;
  const componentOf = new Map(
    [...actual.images, ...files].map(({ canonical, why }) => [canonical, why[0]?.component ?? ""]),
  );
  // A hash that the golden lacks has to be read beside the file: kOps itself does not know it.
  const known = new Map(expected.files.map(([canonical, , sha256]) => [canonical, sha256]));
  const found: Entry[] = [
    ...actual.images,
    ...files.map((file) => (known.get(file.canonical) === null ? { ...file, sha256: undefined } : file)),
  ];
  const wanted: Entry[] = [...expected.images, ...expected.files].map(([canonical, download, sha256]) => ({
    canonical,
    download,
    sha256: sha256 ?? undefined,
  }));
  if (findDifference(found, wanted) === undefined) return { order: "exact" };
  const settle = (entries: readonly Entry[]): readonly Entry[] => sortWithinComponents(entries, componentOf);
  const difference = findDifference(settle(found), settle(wanted));
  if (difference === undefined) return { order: "chance" };
  const [want, have] = difference;
  const component = componentOf.get((have ?? want)?.canonical ?? "") ?? "missing";
  return { component, text: `${name}: expected ${show(want)}, found ${show(have)}` };
}

interface Entry {
  readonly canonical: string;
  readonly download: string;
  readonly sha256?: string | undefined;
}

function findDifference(found: readonly Entry[], wanted: readonly Entry[]): [Entry | undefined, Entry | undefined] | undefined {
  const length = Math.max(found.length, wanted.length);
  const index = Array.from({ length }, (_, i) => i).find((i) => show(found[i]) !== show(wanted[i]));
  return index === undefined ? undefined : [wanted[index], found[index]];
}

/**
 * Components whose pods have containers and init containers with images of their own: releases before 1.36 walk a pod's members
 * in Go's random map order, so that the two lists come in either order from one run to the next.
 */
const CHANCE = new Set(["amazon-vpc-cni", "calico", "canal", "digitalocean-csi-driver", "flannel", "metadata-proxy"]);

function sortWithinComponents(entries: readonly Entry[], componentOf: ReadonlyMap<string, string>): Entry[] {
  const runs: { component: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const component = componentOf.get(entry.canonical) ?? "";
    const last = runs.at(-1);
    if (last?.component === component) last.entries.push(entry);
    else runs.push({ component, entries: [entry] });
  }
  return runs.flatMap((run) => (CHANCE.has(run.component) ? run.entries.toSorted(byText) : run.entries));
}

function byText(a: Entry, b: Entry): number {
  return show(a) < show(b) ? -1 : 1;
}

function show(entry: Entry | undefined): string {
  return entry === undefined ? "nothing more" : `${entry.canonical} -> ${entry.download} ${entry.sha256 ?? ""}`;
}
