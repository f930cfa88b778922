import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { JoinedFiles } from "../../bundle/packed/join-files.ts";
import { UserError } from "../../errors/user-error.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../copy/copy-assets.ts";
import { carriedBy } from "./carried-by.ts";
import { openLoadSource } from "./load-source.ts";
import { findMissingVolumes } from "./missing-volumes.ts";

/**
 * Copies from an open bundle. Volumes that are not at hand and that something waits for are findings of severity error, one each. Throws the
 * UserErrors of `copyAssets`.
 */
export async function copyFromBundle(
  bundle: PackedBundle,
  request: Omit<CopyRequest, "source">,
  hosts: Hosts,
): Promise<CopyReport> {
  const missed = new Set<string>();
  const noted = { ...bundle, files: noting(bundle.files, missed) };
  const source = await openLoadSource(noted, request, hosts);
  const report = await copyAssets({ ...request, source, carried: carriedBy(bundle) }, hosts);
  if (missed.size === 0) return report;
  return { ...report, findings: [...report.findings, ...findMissingVolumes(bundle, "load", missed)] };
}

/** The same files; what is asked for and is in a volume that is not at hand is noted. */
function noting(files: JoinedFiles, missed: Set<string>): JoinedFiles {
  return {
    ...files,
    open: async (name, offset) => {
      try {
        return await files.open(name, offset);
      } catch (error) {
        if (error instanceof UserError && error.code === "VOLUME_MISSING") missed.add(name);
        throw error;
      }
    },
  };
}
