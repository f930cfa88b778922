import type { StoredFile } from "../../content/stored-content.ts";

/** The objects below a prefix of a bucket, by their paths there; names that end in a slash are folders that some consoles create. */
export async function surveyPrefix(
  prefix: string,
  list: (prefix: string) => Promise<readonly StoredFile[]>,
): Promise<StoredFile[]> {
  const start = prefix === "" ? "" : `${prefix}/`;
  const found = await list(start);
  return found
    .filter(({ path }) => !path.endsWith("/"))
    .map((object) => ({ ...object, path: object.path.slice(start.length) }));
}
