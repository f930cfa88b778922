import { parseHeld, type HeldContent } from "../../bundle/packed/held-content.ts";
import { checkRequest } from "../check-request.ts";
import { readTextFile } from "../disk/read-text-file.ts";

/** Reads what `kops-assets bundle have` wrote. Throws UserErrors UNREADABLE_FILE, BAD_HAVE_LIST. */
export async function readHeld(file: string): Promise<HeldContent> {
  checkRequest("readHeld", { file }, { file: "a text" });
  return parseHeld(file, await readTextFile(file, "Name what `kops-assets bundle have` wrote."));
}
