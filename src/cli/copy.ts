import { checkCopyPlaces } from "./check-copy-places.ts";
import { copyList } from "./copy-list.ts";
import type { ExitCode } from "./exit-code.ts";
import { loadAssetList } from "./load-asset-list.ts";
import type { SourceFlags } from "./source-options.ts";
import type { TransferFlags } from "./transfer-options.ts";
import { say } from "./say.ts";

/** Flags of `copy`, as commander hands them over. */
export type CopyFlags = SourceFlags & TransferFlags & { readonly list: readonly string[] };

/** `kops-assets copy`: `get assets --copy` for any kind of list, with nothing on stdout. */
export async function copy(clusterName: string | undefined, flags: CopyFlags): Promise<ExitCode> {
  checkCopyPlaces(flags);
  const list = await loadAssetList(
    clusterName,
    { ...flags, filename: [...flags.filename, ...flags.list] },
    say,
  );
  return copyList(list, flags);
}
