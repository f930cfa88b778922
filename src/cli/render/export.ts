import type { ExportFormatName } from "../../exports/export-format-names.ts";
import { EXPORT_FORMATS } from "../../exports/export-formats.ts";
import { exportList } from "../../tasks/export-list.ts";
import type { Lock } from "../../transfer/lock.ts";
import { present } from "../../values/present.ts";
import { exitCodeOfFindings, type ExitCode } from "../exit-code.ts";
import type { SourceFlags } from "../flags/source-options.ts";
import { loadList } from "../load-list.ts";
import { sayFindings } from "../say.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `render export`, as commander hands them over. */
export type RenderExportFlags = SourceFlags & {
  readonly for: ExportFormatName;
  readonly lock?: string;
};

/** `kops-assets render export`: prints the list in another tool's words. Hosts are asked for hashes only where these are written. */
export async function renderExport(cluster: string | undefined, flags: RenderExportFlags): Promise<ExitCode> {
  const format = EXPORT_FORMATS[flags.for];
  const list = await loadList(cluster, flags, { hashes: format.needsHashes ? "search" : "known" });
  const caFile = flags.caFile.at(-1);
  const { text, findings } = format.render({
    ...exportList(list, await readLocked(flags.lock)),
    ...present({ caFile }),
  });
  sayFindings(findings);
  writeStdout(text);
  return exitCodeOfFindings(list.findings);
}

async function readLocked(file: string | undefined): Promise<Lock | undefined> {
  if (file === undefined) return undefined;
  const { readLock } = await import("../../tasks/disk/lock-file.ts");
  return readLock(file);
}
