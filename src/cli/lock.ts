import { EXIT, type ExitCode } from "./exit-code.ts";
import { loadAssetList } from "../tasks/list/list-assets.ts";
import { lockAssets, type LockFlags } from "../tasks/lock-assets.ts";
import { printLock, writeLock } from "../tasks/disk/lock-file.ts";
import type { SourceFlags } from "./flags/source-options.ts";
import { say } from "./say.ts";

/** Flags of `lock`, as commander hands them over. */
export type LockCommandFlags = SourceFlags & LockFlags & { readonly output: string };

/** `kops-assets lock`: nothing is written unless everything could be resolved. */
export async function lock(clusterName: string | undefined, flags: LockCommandFlags): Promise<ExitCode> {
  const list = await loadAssetList(clusterName, flags, say);
  const { lock: made, failures } = await lockAssets(list, flags);
  if (failures > 0) {
    say(`${failures} assets could not be resolved; ${flags.output} was not written`);
    return EXIT.failed;
  }
  if (flags.output === "-") process.stdout.write(printLock(made));
  else await writeLock(flags.output, made);
  say(`${made.images.length} images and ${made.files.length} files locked`);
  return EXIT.ok;
}
