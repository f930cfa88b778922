import type { AssetList } from "../tasks/list/asset-list.ts";
import { EXIT, exitCodeOfFindings } from "./exit-code.ts";
import { say } from "./say.ts";

/** Whether --strict ends a verb before it writes anything, as the list has errors; what is left undone ("nothing is copied") is told. */
export function isStoppedStrictly(
  { findings }: Pick<AssetList, "findings">,
  { strict }: { readonly strict?: boolean },
  undone: string,
): boolean {
  if (strict !== true || exitCodeOfFindings(findings) === EXIT.ok) return false;
  say(`${undone}: the list has errors (--strict)`);
  return true;
}
