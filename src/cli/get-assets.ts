import type { ListFinding, MarkedFile } from "../remap/marked-placement.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { GetAssetsFlags } from "./get-assets-flags.ts";
import { badFlags } from "./bad-flags.ts";
import { loadAssetList } from "./load-asset-list.ts";
import type { Say } from "./sources/load-request.ts";
import { printAssets } from "./print-assets.ts";
import { say } from "./say.ts";

/** `kops-assets get assets`: lists, copies if asked to, prints; the answer is the exit code. */
export async function getAssets(clusterName: string | undefined, flags: GetAssetsFlags): Promise<ExitCode> {
  checkFlags(flags);
  if (flags.copy === true) (await import("./check-copy-places.ts")).checkCopyPlaces(flags);
  const list = await loadAssetList(clusterName, flags, say);
  if (flags.crossCheck === true) {
    const { crossCheckList } = await import("./cross-check-list.ts");
    return crossCheckList(list, flags, say);
  }
  const code = flags.copy === true ? await copy(list, flags) : codeOf(list.findings);
  const shownFiles = flags.complete === true ? list.files.map(asListed) : list.files;
  if (shownFiles === list.files) sayUnlisted(list.files, flags, say);
  process.stdout.write(printAssets({ ...list, files: shownFiles }, flags.output, flags.details === true));
  return code;
}

async function copy(
  list: Awaited<ReturnType<typeof loadAssetList>>,
  flags: GetAssetsFlags,
): Promise<ExitCode> {
  const { copyList } = await import("./copy-list.ts");
  return copyList(list, flags);
}

/** An error among the findings makes a copy wrong: the list is printed all the same, and a script notices. */
function codeOf(findings: readonly ListFinding[]): ExitCode {
  return findings.some(({ severity }) => severity === "error") ? EXIT.findings : EXIT.ok;
}

/** With --complete the list has what kOps leaves out. */
function asListed(file: MarkedFile): MarkedFile {
  return file.listed ? file : { ...file, listed: true, added: true };
}

function checkFlags(flags: GetAssetsFlags): void {
  if (flags.copy === true) {
    if (flags.crossCheck === true)
      throw badFlags("--cross-check compares, and copies nothing", "Leave out --copy, or --cross-check.");
    return;
  }
  if (flags.to !== undefined || flags.toFiles !== undefined) {
    throw badFlags("--to and --to-files say where to copy, but --copy is missing", "Add --copy.");
  }
  if (flags.lock !== undefined || flags.update === true)
    throw badFlags("--lock and --update are about copying, but --copy is missing", "Add --copy.");
}

/** Files that nodes download and `kops get assets` mostly leaves out: docs/decisions/0002-protokube.md. */
function sayUnlisted(files: readonly MarkedFile[], flags: GetAssetsFlags, say: Say): void {
  const unlisted = files.filter(({ listed }) => !listed);
  if (unlisted.length === 0 || flags.output === "wide") return;
  const names = [...new Set(unlisted.flatMap(({ why }) => why.map(({ component }) => component)))].join(", ");
  say(
    `${unlisted.length} files that control-plane nodes need are not in kOps's list (${names}); -o wide and --complete show them, --copy copies them`,
  );
}
