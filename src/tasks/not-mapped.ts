import type { Finding } from "../errors/finding.ts";
import type { TransferPlan } from "../transfer/transfer-plan.ts";
import { counted } from "../values/counted.ts";

/**
 * Assets without a place in a local repository, which are left out of what is `done`; an error where nothing is left of the `whole` plan, for then
 * no place was named at all.
 */
export function notMapped(
  assets: readonly string[],
  whole: TransferPlan,
  done: "copied" | "checked" | "split",
  hint = "Set spec.assets, or give --container-registry, --file-repository or --to.",
): Finding[] {
  if (assets.length === 0) return [];
  const message = `${counted(assets.length, "asset has", "assets have")} no place in a local repository, and ${assets.length === 1 ? "is" : "are"} not ${done}`;
  const isNothingLeft = whole.copies.length === 0 && (whole.refused ?? []).length === 0;
  return [{ code: "NOT_MAPPED", severity: isNothingLeft ? "error" : "info", message, hint, assets }];
}
