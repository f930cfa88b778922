import type { FieldTable } from "../../cluster/read/field-table.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { readDocuments, type ClusterDocuments } from "../../cluster/read/read-documents.ts";
import { readCatalogFile } from "../disk/data-directory.ts";

/** The documents of some files, checked against the fields that the release knows. */
export function readClusterDocuments(sources: readonly Source[], release: string): ClusterDocuments {
  return readDocuments(sources, {
    release,
    table: (version) => readCatalogFile(`fields-${version}.json`) as FieldTable | undefined,
  });
}
