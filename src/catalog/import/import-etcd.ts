import { compareVersions, parseVersion } from "../../cluster/version.ts";
import type { CatalogEtcd } from "../../inventory/catalog-schema.ts";
import type { SourceTree } from "../source-tree.ts";
import { evaluateString, findStrings } from "./go-source.ts";
import type { Report } from "./report.ts";

const OPTIONS = "pkg/model/components/etcdmanager/options.go";
const ETCD = "pkg/model/components/etcd.go";
const ENTRY = /\{Version:\s*([^,]+),\s*(Image|SymlinkToVersion):\s*([^}]+?)\}/g;

/** The etcd versions that etcd-manager runs, and the images that bring them. */
export function importEtcd(tree: SourceTree, report: Report): CatalogEtcd | undefined {
  const source = tree.read(OPTIONS) ?? "";
  const strings = new Map([...findStrings(tree.read(ETCD) ?? ""), ...findStrings(source)]);
  const entries = [...source.matchAll(ENTRY)].map(([, version, kind, value]) => ({
    version: evaluateString(version ?? "", strings),
    image: kind === "Image" ? evaluateString(value ?? "", strings) : undefined,
    isLink: kind !== "Image",
  }));
  const unread = entries.some(
    ({ version, image, isLink }) => version === undefined || (!isLink && image === undefined),
  );
  if (entries.length === 0 || unread) {
    report.add(OPTIONS, 0, "the table of etcd versions", "adapt ENTRY in src/catalog/import/import-etcd.ts");
    return undefined;
  }
  const versions = entries.flatMap(({ version }) => (version === undefined ? [] : [version]));
  const images = entries.flatMap(({ image }) => (image === undefined ? [] : [image]));
  return {
    versions: sortVersions(addsEarlierPatches(source) ? withEarlierPatches(versions) : versions),
    images,
  };
}

/** Since 1.36, the table holds the last patch of each minor version and the earlier ones are counted up to it. */
function addsEarlierPatches(source: string): boolean {
  return /for patch := uint64\(0\); patch < sv\.Patch; patch\+\+/.test(source);
}

function withEarlierPatches(versions: readonly string[]): string[] {
  return versions.flatMap((version) => {
    const { major, minor, patch } = parseVersion(version) ?? { major: 0, minor: 0, patch: 0 };
    return [...Array(patch + 1).keys()].map((n) => `${major}.${minor}.${n}`);
  });
}

function sortVersions(versions: readonly string[]): string[] {
  const zero = { major: 0, minor: 0, patch: 0 };
  return versions.toSorted((a, b) => compareVersions(parseVersion(a) ?? zero, parseVersion(b) ?? zero));
}
