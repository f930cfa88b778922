import { discard } from "../../http/read-body.ts";
import { objectPath, type GcsBucket } from "./gcs-bucket.ts";

/** Takes an object away; with `ifGenerationMatch`, that generation of it and no other. Throws the UserErrors of `GcsBucket.call`. */
export async function removeGcsObject(
  bucket: GcsBucket,
  key: string,
  ifGenerationMatch?: string,
): Promise<void> {
  const path = objectPath(bucket.location.bucket, key);
  const query = { ifGenerationMatch };
  discard((await bucket.call({ operation: "objects.delete", method: "DELETE", key, path, query })).body);
}
