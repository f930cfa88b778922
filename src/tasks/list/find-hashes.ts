import { findHash } from "../../files/hash/find-hash.ts";
import { openFileSource } from "../../files/open-file-source.ts";
import { mirrorUrl, type Mirror } from "../../transfer/mirrors.ts";
import type { FilePlacement } from "../../remap/placement.ts";
import { openNetwork } from "../../hosts/open-network.ts";
import type { HostEnvironment } from "../../hosts/read-environment.ts";

const TIMEOUT_MS = 10_000;

/**
 * The same files with the hashes that the release does not know, read from `.sha256` or `.sha256sum` beside them, all at once and with
 * little patience: a listing without some hashes is better than none.
 */
export async function findHashes<File extends FilePlacement>(
  files: readonly File[],
  mirrors: readonly Mirror[],
  environment: HostEnvironment,
): Promise<File[]> {
  if (files.every(({ sha256 }) => sha256 !== undefined)) return [...files];
  const { http } = await openNetwork({ environment, isHasty: true });
  const open = (base: string) => openFileSource(base, { http, side: "upstream" });
  const search = { open, mirrorsOf: (url: string) => mirrorUrl(url, mirrors), timeoutMs: TIMEOUT_MS };
  try {
    return await Promise.all(
      files.map(async (file) => {
        const sha256 = file.sha256 ?? (await findHash(file.canonical, search));
        return sha256 === undefined ? file : { ...file, sha256 };
      }),
    );
  } finally {
    await http.close();
  }
}
