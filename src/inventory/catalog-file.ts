import type { Architecture } from "../cluster/cluster.ts";
import { normaliseUrl } from "./asset-url.ts";
import type { CatalogFile } from "./catalog-schema.ts";
import type { FileDraft } from "./component.ts";

/** A file of the catalog for one architecture; `location` takes the place of the catalog's own. */
export function catalogFile(file: CatalogFile, arch: Architecture, location = file.location): FileDraft {
  const path = file.path.replaceAll("{arch}", arch);
  return { url: normaliseUrl(`${location ?? ""}${path}`), sha256: file.sha256?.[arch] };
}
