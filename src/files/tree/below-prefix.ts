import { joinPath } from "../location/url-path.ts";

/** Lists a directory of a bucket's prefix; names that end in a slash are folders that some consoles create. */
export async function belowPrefix(
  prefix: string,
  directory: string,
  list: (prefix: string) => Promise<readonly string[]>,
): Promise<string[]> {
  const names = await list(`${joinPath(prefix, directory)}/`);
  const start = prefix === "" ? 0 : prefix.length + 1;
  return names.filter((name) => !name.endsWith("/")).map((name) => name.slice(start));
}
