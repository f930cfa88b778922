import { noList } from "../../http/list-cut-short.ts";
import { readBody } from "../../http/read-body.ts";
import { present } from "../../values/present.ts";
import type { AzureContainer } from "./azure-container.ts";
import { elementOf } from "../xml/element-of.ts";
import { readBlobPage, type BlobPage } from "./blob-stat.ts";

/** Bytes: a page of 1,000 blobs with metadata. */
const LARGEST_PAGE = 16 * 1024 * 1024;

/**
 * A page of the blobs whose names begin with `prefix`, with their metadata: the first, or the one that `marker` names. An answer that is no
 * list is a UserError LIST_CUT_SHORT.
 */
export async function listBlobs(
  container: AzureContainer,
  prefix: string,
  marker?: string,
): Promise<BlobPage> {
  const response = await container.call({
    operation: "List Blobs",
    method: "GET",
    key: "",
    query: {
      ...{ restype: "container", comp: "list", include: "metadata", maxresults: "1000", prefix },
      ...present({ marker }),
    },
  });
  const xml = (await readBody(response.body, LARGEST_PAGE)).toString();
  if (elementOf(xml, "EnumerationResults") !== undefined) return readBlobPage(xml);
  throw noList({ url: container.urlOf(prefix), side: container.options.side ?? "local" });
}
