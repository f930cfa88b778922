import { parseSource } from "../../cluster/read/parse-source.ts";
import type { SourceTree } from "../source-tree.ts";
import type { Report } from "./report.ts";

const ASSET_DATA = "pkg/assets/assetdata";
const TODO = "adapt src/catalog/import/import-hashes.ts";

/** A file of a kOps release's asset data: what URLs start with, and the hashes of the names that follow. */
interface Manifest {
  readonly filestores?: readonly { readonly base: string }[];
  readonly files?: readonly { readonly name: string; readonly sha256: string }[];
}

type Groups = Map<string, Map<string, string>>;

/** The hashes that a release knows: `name=sha256` with blanks between, by the address that the names follow. */
export function importHashes(tree: SourceTree, report: Report): Map<string, string> {
  const groups: Groups = new Map();
  for (const path of tree.list(ASSET_DATA).filter((name) => name.endsWith(".yaml"))) {
    const { filestores = [], files = [] } = readManifest(path, tree.read(path) ?? "", report);
    const usable = files.filter(({ name, sha256 }) => isUsable(path, name, sha256, report));
    for (const { base } of filestores) {
      for (const { name, sha256 } of usable) addFile(groups, path, base + name, sha256, report);
    }
  }
  return new Map([...groups].map(([base, files]) => [base, joinFiles(files)]));
}

/** Groups by version: kOps's names are VERSION/…; one without a folder is in the base's own group. */
function addFile(groups: Groups, path: string, url: string, sha256: string, report: Report): void {
  const version = /\/v?[0-9][^/]*\//.exec(url);
  const end = version === null ? url.lastIndexOf("/") + 1 : version.index + version[0].length;
  const [base, name] = [url.slice(0, end), url.slice(end)];
  const files = groups.get(base) ?? new Map<string, string>();
  const other = files.get(name);
  if (other !== undefined && other !== sha256) report.add(path, 0, `kOps knows two hashes of ${url}`, TODO);
  else files.set(name, sha256);
  groups.set(base, files);
}

function joinFiles(files: ReadonlyMap<string, string>): string {
  return [...files]
    .map(([name, sha256]) => `${name}=${sha256}`)
    .sort()
    .join(" ");
}

function readManifest(path: string, text: string, report: Report): Manifest {
  const { values, problems } = parseSource({ name: path, text });
  const [problem] = problems;
  if (problem !== undefined) report.add(path, problem.place.line, problem.message, TODO);
  return problem === undefined ? ((values[0]?.value ?? {}) as Manifest) : {};
}

/** Leftovers of kOps's generator, such as `SHA512: "Hash:"` from a checksum file's heading, are no hashes of anything. */
function isUsable(path: string, name: string, sha256: string, report: Report): boolean {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return false;
  const isName = !/[\s=]/.test(name);
  if (!isName) report.add(path, 0, `the name ${JSON.stringify(name)} cannot be stored`, TODO);
  return isName;
}
