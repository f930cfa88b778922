import { statSync } from "node:fs";
import { badFlags } from "../../errors/bad-flags.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { isOtherTarPlace, isTarPlace } from "../../tasks/bundle/tar-place.ts";
import { quoteText } from "../../values/quote-text.ts";

const NO_PATH = /^~|^[a-z][a-z0-9+.-]*:\/\/|^https?[:/]/i;

const DIRECTORY_HINT = "Name a directory: one that is not there yet is made.";

/** Refuses what cannot be meant as a directory: a URL, `~`, a file, and a name of a bundle's file where no such directory is. Throws a UserError BAD_FLAGS. */
export function refuseNoDirectory(to: string): void {
  if (to.trim() === "" || NO_PATH.test(to))
    throw badFlags(
      `--to ${to.trim() === "" ? quoteText(to) : redactUrl(to)} is not a directory`,
      "Give the path of a directory (~ is not expanded here). For a URL that takes only the files, use --to-files.",
    );
  const found = whatIsAt(to);
  const isTar = isTarPlace(to) || isOtherTarPlace(to);
  if (found === "directory" || (found === "nothing" && !isTar)) return;
  const named = isTarPlace(to) ? "is the name of a bundle's file" : "is the name of a tar";
  throw badFlags(
    `--to ${to} ${found === "file" ? "is a file" : named}, and a directory is meant`,
    isTar ? packHint(to, found) : DIRECTORY_HINT,
  );
}

function packHint(to: string, found: "file" | "nothing"): string {
  const bundle = isTarPlace(to) ? to : to.replace(/(?:\.tar\.\w+|\.tgz)$/i, ".tar");
  const directory = found === "file" ? "" : "; one with such a name has to be there already";
  return `Name a directory${directory}. To pack a bundle: \`kops-assets bundle create --to ${bundle}\`, or \`copy --to bundle=${bundle}\`.`;
}

/** What cannot be looked at is left to whoever opens it. */
function whatIsAt(place: string): "directory" | "file" | "nothing" {
  try {
    const found = statSync(place, { throwIfNoEntry: false });
    if (found === undefined) return "nothing";
    return found.isDirectory() ? "directory" : "file";
  } catch {
    return "nothing";
  }
}
