import { pathSegments } from "../../files/location/url-path.ts";
import type { Lock } from "../../transfer/lock.ts";

/**
 * Every path at which a lock's files may lie below a root, however that root was written: as the fileRepository of a spec has them, as
 * `--to-files` has them, by another spelling of the same bucket. One too many keeps a file that might go; one too few would lose one.
 */
export function possiblePaths({ files }: Lock): string[] {
  return files.flatMap(({ download }) => {
    const names = pathSegments(new URL(download));
    return names.map((_, at) => names.slice(at).join("/"));
  });
}
