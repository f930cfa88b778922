import { stat } from "node:fs/promises";
import { badFlags } from "../../errors/bad-flags.ts";
import { isTarPlace } from "../../tasks/bundle/tar-place.ts";

/** Refuses a directory to copy into that is named as a bundle's file is, unless it is there. Throws a UserError BAD_FLAGS. */
export async function refuseTarAsDirectory(to: string | undefined): Promise<void> {
  if (to === undefined || !isTarPlace(to)) return;
  const found = await stat(to).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw badFlags(
    `--to ${to} is the name of a bundle's file, and a directory is meant`,
    `Pack it with \`kops-assets bundle create --to ${to}\`, or write --to bundle=${to}; a directory of such a name has to be there already.`,
  );
}
