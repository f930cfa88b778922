import type { Finding } from "../errors/finding.ts";
import { counted } from "../values/counted.ts";

/** Assets without a place in a local repository, which are left out of what is `done`. */
export function notMapped(
  assets: readonly string[],
  done: "copied" | "checked" | "split",
  hint = "Set spec.assets, or give --container-registry, --file-repository or --to.",
): Finding[] {
  if (assets.length === 0) return [];
  const message = `${counted(assets.length, "asset has", "assets have")} no place in a local repository, and ${assets.length === 1 ? "is" : "are"} not ${done}`;
  return [{ code: "NOT_MAPPED", severity: "info", message, hint, assets }];
}
