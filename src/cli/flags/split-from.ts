import { isForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import type { OpenBundleOptions } from "../../tasks/bundle/open-bundle-files.ts";
import type { SourceFlags } from "./source-options.ts";

/** Takes apart what --from says of a bundle from what it says of the list beside it: the word tells which is meant. */
export function splitFrom<Flags extends Pick<SourceFlags, "from">>(
  flags: Flags,
): { readonly archive: Pick<OpenBundleOptions, "from">; readonly flags: Omit<Flags, "from"> | Flags } {
  const { from, ...others } = flags;
  return isForeignFormat(from) ? { archive: { from }, flags: others } : { archive: {}, flags };
}
