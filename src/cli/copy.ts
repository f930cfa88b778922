import type { CopyFlags } from "./copy-command.ts";
import { copyList } from "./copy-list.ts";
import type { ExitCode } from "./exit-code.ts";
import { loadAssetList } from "./load-asset-list.ts";

/** `kops-assets copy`: `get assets --copy` for any kind of list, with nothing on stdout. */
export async function copy(clusterName: string | undefined, flags: CopyFlags): Promise<ExitCode> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const list = await loadAssetList(
    clusterName,
    { ...flags, filename: [...flags.filename, ...flags.list] },
    say,
  );
  return copyList(list, flags);
}
