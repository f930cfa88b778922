import type { OpenCatalog } from "../../catalog/open-catalog.ts";
import type { FieldTable } from "../../cluster/read/field-table.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { present } from "../../values/present.ts";
import { readDocuments, type ClusterDocuments } from "../../cluster/read/read-documents.ts";

/** A kOps release, and where what is known of it is read. */
export interface ReleaseFiles {
  readonly release: string;
  readonly catalog: OpenCatalog;
  /** Makes every warning about fields an error. */
  readonly strict?: boolean;
}

/** The documents of some files, checked against the fields that the release knows. */
export function readClusterDocuments(
  sources: readonly Source[],
  { release, catalog, strict }: ReleaseFiles,
): ClusterDocuments {
  return readDocuments(sources, {
    release,
    ...present({ strict }),
    table: (version) => catalog.read(`fields-${version}.json`) as FieldTable | undefined,
  });
}
