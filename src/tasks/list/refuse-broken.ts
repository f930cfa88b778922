import type { Finding } from "../../errors/finding.ts";
import { formatPlace } from "../../errors/format-place.ts";
import { UserError } from "../../errors/user-error.ts";
import type { AssetList } from "./asset-list.ts";

/** Throws a UserError BAD_YAML where sources name nothing and are broken: what is done with no asset at all would be told as done. */
export function refuseBroken({ images, files, findings }: AssetList): void {
  const broken = findings.filter(({ code }) => code === "BAD_YAML");
  const [first, ...others] = broken;
  if (first === undefined || images.length + files.length > 0) return;
  const more = others.length === 0 ? [] : [`and ${others.length} more`];
  throw new UserError("BAD_YAML", [lineOf(first), ...more], {
    hint: first.hint ?? "Correct it at that line.",
    findings: broken,
  });
}

function lineOf({ place, message }: Finding): string {
  return place === undefined ? message : `${formatPlace(place)}: ${message}`;
}
