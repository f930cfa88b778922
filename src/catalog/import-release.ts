import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { compareReleases, isPreRelease } from "../cluster/compare-releases.ts";
import { parseVersion } from "../cluster/version.ts";
import type { ApiVersion, FieldTable } from "../cluster/read/field-table.ts";
import type { Finding } from "../errors/finding.ts";
import { UserError } from "../errors/user-error.ts";
import { mergeRecords } from "../inventory/catalog.ts";
import type { CatalogRecord } from "../inventory/catalog-schema.ts";
import type { KnownHashesData } from "../inventory/known-hashes.ts";
import type { CatalogDirectory } from "./catalog-directory.ts";
import { openCheckout } from "./checkout/open-checkout.ts";
import { formatFieldTable } from "./format-field-table.ts";
import { formatHashes } from "./format-hashes.ts";
import { importCatalog, type ImportedCatalog } from "./import/import-catalog.ts";
import { subtractRecord } from "./import/subtract-record.ts";
import { mergeFields } from "./merge-fields.ts";
import { mergeHashes } from "./merge-hashes.ts";
import { openCatalog, type OpenCatalog } from "./open-catalog.ts";
import { namesIn, readJson } from "./read-json.ts";
import { toFinding } from "./unexplained-place.ts";
import { writeTogether, type NamedText } from "./write-together.ts";
import { present } from "../values/present.ts";

export interface ImportRequest {
  /** A clone of kOps, its git directory, or a release's unpacked source. */
  readonly checkout: string;
  /** `v1.36.3` or `1.36.3`. */
  readonly tag: string;
  /** The directory to write into. */
  readonly to: string;
  /** Directories besides `to` with releases that the new one may say its differences from; the built-in one for a user's. */
  readonly beside?: readonly CatalogDirectory[];
}

export interface ImportedRelease {
  readonly release: string;
  /** The release that it says its differences from; absent where it says everything. */
  readonly base?: string;
  /** The built-in catalog has the release too, so that lists are made from that one. */
  readonly isBuiltIn: boolean;
  /** UNEXPLAINED_PLACE, one per place of kOps's source that the rules do not explain. */
  readonly unexplained: readonly Finding[];
  /** The files written, in order. */
  readonly files: readonly string[];
}

const API_VERSIONS: readonly ApiVersion[] = ["v1alpha2", "v1alpha3"];

/**
 * Writes what a kOps release consists of into a catalog directory: everything, or nothing. Throws UserErrors BAD_TAG, NO_KOPS_CHECKOUT,
 * UNKNOWN_TAG, WRONG_TAG, GIT_FAILED, BAD_CATALOG and UNWRITABLE_CATALOG.
 */
export async function importRelease({ checkout, tag, to, beside = [] }: ImportRequest): Promise<ImportedRelease> {
  const release = tag.replace(/^v/, "");
  if (parseVersion(release) === undefined || !/^\d+\.\d+\.\d+/.test(release)) {
    throw new UserError("BAD_TAG", `${JSON.stringify(tag)} is not the tag of a kOps release`, {
      hint: "Tags look like v1.36.2 or v1.37.0-alpha.1.",
    });
  }
  const imported = importCatalog(openCheckout(checkout, tag), release, fingerprint);
  const catalog = openCatalog([...beside, { path: to, isBuiltIn: false }]);
  const base = findBase(catalog, release);
  const files = [...tablesWith(imported, release, to), releaseFile(imported, base, catalog)];
  await writeTogether(to, files);
  return {
    release,
    ...present({ base }),
    isBuiltIn: beside.some((directory) => isOtherBuiltIn(directory, to) && hasRelease(directory, release)),
    unexplained: imported.places.map(toFinding),
    files: files.map(({ name }) => join(to, name)),
  };
}

function isOtherBuiltIn({ path, isBuiltIn }: CatalogDirectory, to: string): boolean {
  return isBuiltIn && resolve(path) !== resolve(to);
}

function hasRelease(directory: CatalogDirectory, release: string): boolean {
  return namesIn(directory).includes(`${release}.json`);
}

function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** The newest release that is older than this one; pre-releases go away again, so nothing is built on them. */
function findBase(catalog: OpenCatalog, release: string): string | undefined {
  return catalog
    .releases()
    .filter(({ name }) => !isPreRelease(name) && compareReleases(name, release) < 0)
    .at(-1)?.name;
}

/** What makes the release known; it is written last, when all that belongs to it is there. */
function releaseFile(imported: ImportedCatalog, base: string | undefined, catalog: OpenCatalog): NamedText {
  const { record, places } = imported;
  const read = (name: string): unknown => catalog.read(`${name}.json`);
  const written: CatalogRecord =
    base === undefined ? record : subtractRecord(record, base, mergeRecords(base, read));
  const content = places.length === 0 ? written : { ...written, unexplained: places };
  return { name: `${record.release}.json`, text: `${JSON.stringify(content, null, 1)}\n` };
}

/** The tables that all releases of a directory share, with this one in them. */
function tablesWith({ fields, hashes }: ImportedCatalog, release: string, to: string): NamedText[] {
  const known = (readJson({ path: to }, "hashes.json") ?? { releaseSets: {}, groups: [] }) as KnownHashesData;
  const tables = API_VERSIONS.map((version) => {
    const name = `fields-${version}.json`;
    const empty = { apiVersion: `kops.k8s.io/${version}`, releases: [], types: {} };
    const before = (readJson({ path: to }, name) ?? empty) as FieldTable;
    return { name, text: formatFieldTable(mergeFields(before, release, fields[version])) };
  });
  return [{ name: "hashes.json", text: formatHashes(mergeHashes(known, release, hashes)) }, ...tables];
}
