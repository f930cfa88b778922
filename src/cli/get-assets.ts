import type { Finding } from "../errors/finding.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { GetAssetsFlags } from "./get-assets-flags.ts";
import { badFlags } from "../errors/bad-flags.ts";
import { loadAssetList } from "../tasks/list/list-assets.ts";
import { printAssets } from "./print-assets.ts";
import { say } from "./say.ts";

/** `kops-assets get assets`: lists, copies if asked to, prints; the answer is the exit code. */
export async function getAssets(clusterName: string | undefined, flags: GetAssetsFlags): Promise<ExitCode> {
  checkFlags(flags);
  const list = await loadAssetList(clusterName, flags, say);
  if (flags.crossCheck === true) {
    const { crossCheckList } = await import("./cross-check-list.ts");
    return crossCheckList(list, flags, say);
  }
  const code = flags.copy === true ? await copy(list, flags) : codeOf(list.findings);
  process.stdout.write(printAssets(list, flags.output, flags.details === true));
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
function codeOf(findings: readonly Finding[]): ExitCode {
  return findings.some(({ severity }) => severity === "error") ? EXIT.findings : EXIT.ok;
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
