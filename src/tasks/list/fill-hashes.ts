import type { MarkedFile } from "../../remap/marked-placement.ts";
import { readHostEnvironment } from "../../hosts/read-environment.ts";
import { readMirrors } from "../../cli/flags/read-mirrors.ts";

interface HashFlags {
  readonly offline?: boolean;
  readonly mirror: readonly string[];
  readonly config?: string;
}

/** The files with the hashes that can be found beside them; one line counts those that stay unknown. */
export async function fillHashes(
  files: readonly MarkedFile[],
  flags: HashFlags,
  warn: (line: string) => void,
): Promise<readonly MarkedFile[]> {
  if (countUnknown(files) === 0) return files;
  const found = flags.offline === true ? files : await searchHashes(files, flags);
  const left = countUnknown(found);
  if (left > 0) {
    const why = flags.offline === true ? "--offline" : "no .sha256 or .sha256sum beside them could be read";
    warn(`${left} of ${files.length} files have no known sha256 (${why})`);
  }
  return found;
}

function countUnknown(files: readonly MarkedFile[]): number {
  return files.filter(({ sha256 }) => sha256 === undefined).length;
}

async function searchHashes(files: readonly MarkedFile[], flags: HashFlags): Promise<readonly MarkedFile[]> {
  const { findHashes } = await import("./find-hashes.ts");
  return findHashes(files, await readMirrors(flags), readHostEnvironment(process.env));
}
