import { readBody } from "../../http/read-body.ts";
import { present } from "../../values/present.ts";
import type { AzureContainer } from "./azure-container.ts";
import { readBlobPage, type BlobPage } from "./blob-stat.ts";

/** Bytes: a page of 1,000 blobs with metadata. */
const LARGEST_PAGE = 16 * 1024 * 1024;

/** A page of the blobs whose names begin with `prefix`, with their metadata: the first, or the one that `marker` names. */
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
  return readBlobPage((await readBody(response.body, LARGEST_PAGE)).toString());
}
