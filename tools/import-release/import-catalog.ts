import type { CatalogRecord } from "../../src/inventory/catalog-schema.ts";
import { importAddons } from "./addons.ts";
import type { Checkout } from "./checkout.ts";
import { importDefaults } from "./go-defaults.ts";
import { importEtcd } from "./go-etcd.ts";
import { importFiles } from "./go-files.ts";
import { importImages } from "./go-images.ts";
import { importKubernetesLimits } from "./kubernetes-limits.ts";
import { checkRules } from "./go-rules.ts";
import knownAddons from "./known-addons.json" with { type: "json" };
import knownRules from "./known-rules.json" with { type: "json" };
import { createReport, type Problem } from "./report.ts";

/** Reads all of one release's data out of a checkout, with the places that the rules do not explain. */
export function importCatalog(
  checkout: Checkout,
  release: string,
): { readonly record: CatalogRecord; readonly problems: readonly Problem[] } {
  const report = createReport();
  const record = {
    release,
    ...importKubernetesLimits(checkout, release, report),
    etcd: importEtcd(checkout, report),
    defaults: importDefaults(checkout, report),
    images: importImages(checkout, release, report),
    files: importFiles(checkout, report),
    addons: importAddons(checkout, knownAddons, report),
  };
  checkRules(checkout, knownRules, report);
  return { record, problems: report.problems };
}
