import { UserError } from "../errors/user-error.ts";
import type { DefaultName, ReleaseDefaults } from "../cluster/complete/release-defaults.ts";
import { parseKopsRelease } from "../cluster/kops-release.ts";
import type { KubernetesVersion } from "../cluster/kubernetes-version.ts";
import type { CatalogData, CatalogRecord } from "./catalog-schema.ts";
import { chooseValue } from "./versioned-value.ts";
import { isObject } from "../values/is-object.ts";
import { present } from "../values/present.ts";

/** A release's data, ready to complete clusters and to take inventories with. */
export interface Catalog extends ReleaseDefaults {
  readonly data: CatalogData;
}

/** Gives the parsed content of catalog/<release>.json; undefined when there is no such file. */
export type ReadRecord = (release: string) => unknown;

const SECTIONS = ["etcd", "defaults", "images", "files", "addons", "packages"];

/** The catalog of one release, merged with the releases that it extends. Throws UserError when the catalog does not have it. */
export function loadCatalog(release: string, readRecord: ReadRecord): Catalog {
  return openCatalog(mergeRecords(release, readRecord));
}

/** A release's record with everything that it inherits. Throws UserErrors UNKNOWN_RELEASE and BAD_CATALOG. */
export function mergeRecords(
  release: string,
  readRecord: ReadRecord,
  asked: readonly string[] = [],
): CatalogRecord {
  const record = readRecord(release);
  const [last] = asked.slice(-1);
  if (!isRecord(record)) throw last === undefined ? unknownRelease(release) : withoutBase(last, release);
  if (record.extends === undefined) return record;
  if (asked.includes(record.extends)) throw withoutBase(release, record.extends);
  return overlay(mergeRecords(record.extends, readRecord, [...asked, release]), record);
}

function unknownRelease(release: string): UserError {
  return new UserError("UNKNOWN_RELEASE", `the catalog has no kOps release ${JSON.stringify(release)}`);
}

function withoutBase(release: string, base: string): UserError {
  const message = `kOps ${release} in the catalog is written as a difference from ${base}, which the catalog does not have`;
  return new UserError("BAD_CATALOG", message, {
    hint: `Import ${release} again: kops-assets catalog import`,
  });
}

function overlay(base: CatalogRecord, record: CatalogRecord): CatalogRecord {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(record)) {
    if (key === "extends") continue;
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? withoutNulls({ ...before, ...value }) : value;
  }
  // What the older release was not understood in says nothing of this one.
  if (record.unexplained === undefined) delete merged["unexplained"];
  return { ...withoutNulls(merged), release: record.release };
}

function withoutNulls(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

function openCatalog(record: CatalogRecord): Catalog {
  const data = checkData(record);
  const release = parseKopsRelease(data.release);
  if (release === undefined) throw new Error(`not a kOps release: ${data.release}`);
  return {
    data,
    release,
    oldestKubernetes: data.oldestKubernetes,
    recommendedKubernetes: data.recommendedKubernetes,
    etcdVersions: data.etcd.versions,
    packages: data.packages,
    ...present({ fileRepositories: data.fileRepositories }),
    findDefault: (name: DefaultName, kubernetes: KubernetesVersion) => {
      const versioned = data.defaults[name];
      return versioned === undefined ? undefined : chooseValue(versioned, kubernetes);
    },
  };
}

/** Catalog files are written by the importer; only their outline is checked on the way in. */
function checkData(record: CatalogRecord): CatalogData {
  const missing = SECTIONS.filter((section) => !isObject(record[section]));
  if (typeof record["oldestKubernetes"] !== "string") missing.push("oldestKubernetes");
  if (missing.length > 0) {
    throw new UserError(
      "BAD_CATALOG",
      `kOps ${record.release} in the catalog does not have ${missing.join(", ")}`,
      {
        hint: `Import it again: kops-assets catalog import`,
      },
    );
  }
  return record as unknown as CatalogData;
}

function isRecord(value: unknown): value is CatalogRecord {
  return isObject(value) && typeof value["release"] === "string";
}
