import type { ApiVersion } from "../../cluster/read/field-table.ts";
import type { CatalogRecord } from "../../inventory/catalog-schema.ts";
import type { SourceTree } from "../source-tree.ts";
import type { UnexplainedPlace } from "../unexplained-place.ts";
import { checkRules, type Fingerprint } from "./check-rules.ts";
import { importAddons } from "./import-addons.ts";
import { importDefaults } from "./import-defaults.ts";
import { importEtcd } from "./import-etcd.ts";
import { importFields } from "./import-fields.ts";
import { importFileRepositories } from "./import-file-repositories.ts";
import { importFiles } from "./import-files.ts";
import { importHashes } from "./import-hashes.ts";
import { importImages } from "./import-images.ts";
import { importKubernetesLimits } from "./import-kubernetes-limits.ts";
import { importPackages } from "./import-packages.ts";
import knownAddons from "./known-addons.json" with { type: "json" };
import knownRules from "./known-rules.json" with { type: "json" };
import { createReport } from "./report.ts";
import type { TypeFields } from "./type-fields.ts";

/** All of one release's data, as its source has it. */
export interface ImportedCatalog {
  readonly record: CatalogRecord;
  readonly fields: Readonly<Record<ApiVersion, TypeFields>>;
  /** Files with their sha256, by what their URLs start with. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly places: readonly UnexplainedPlace[];
}

/** Reads all of one release's data out of its source, with the places that the rules do not explain. Throws nothing. */
export function importCatalog(tree: SourceTree, release: string, fingerprint: Fingerprint): ImportedCatalog {
  const report = createReport();
  const record = {
    release,
    ...importKubernetesLimits(tree, release, report),
    ...importFileRepositories(tree, report),
    etcd: importEtcd(tree, report),
    defaults: importDefaults(tree, report),
    images: importImages(tree, release, report),
    files: importFiles(tree, report),
    addons: importAddons(tree, knownAddons, report),
    packages: importPackages(tree, report),
  };
  const hashes = importHashes(tree, report);
  const fields = {
    v1alpha2: importFields(tree, "v1alpha2", report),
    v1alpha3: importFields(tree, "v1alpha3", report),
  };
  checkRules(tree, knownRules, fingerprint, report);
  return { record, fields, hashes, places: report.places };
}
