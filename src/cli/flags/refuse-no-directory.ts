import { existsSync } from "node:fs";
import { badFlags } from "../../errors/bad-flags.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { isOtherTarPlace, isTarPlace } from "../../tasks/disk/tar-place.ts";
import { isNoDirectory } from "../../tasks/disk/is-no-directory.ts";
import { quoteText } from "../../values/quote-text.ts";

const NO_PATH = /^~|^[a-z][a-z0-9+.-]*:\/\/|^https?[:/]/i;

const DIRECTORY_HINT = "Name a directory: one that is not there yet is made.";

/** A host with a port, or one that everybody knows, and what may be behind it. A name with dots alone may be a cluster's, and a directory's. */
const REGISTRY =
  /^(?:(?:[a-z0-9-]+\.)*[a-z0-9-]+:[0-9]{1,5}|\[[0-9a-f:]+\](?::[0-9]{1,5})?|(?:ghcr|quay|docker)\.io)(?:\/|$)/i;

/**
 * Refuses what cannot be meant as a directory: a URL, `~`, a file, and a registry or the name of a bundle's file where no such directory is.
 * Throws a UserError BAD_FLAGS.
 */
export function refuseNoDirectory(to: string): void {
  if (to.trim() === "" || NO_PATH.test(to)) {
    const shown = to.trim() === "" ? quoteText(to) : redactUrl(to);
    throw badFlags(`--to ${shown} is not a directory`, noPathHint(shown));
  }
  if (REGISTRY.test(to) && !existsSync(to))
    throw badFlags(
      `--to ${to} looks like a registry, and a directory is meant`,
      `A registry is --container-registry ${to}, where it is taken (or --to registry=${to} of copy); a directory of that name is ./${to}.`,
    );
  const isFile = isNoDirectory(to);
  const isTar = isTarPlace(to) || isOtherTarPlace(to);
  if (!isFile && (!isTar || existsSync(to))) return;
  const named = isTarPlace(to) ? "is the name of a bundle's file" : "is the name of an archive";
  throw badFlags(
    `--to ${to} ${isFile ? "is a file" : named}, and a directory is meant`,
    isTar ? packHint(to, isFile) : DIRECTORY_HINT,
  );
}

function noPathHint(shown: string): string {
  const path = "Give the path of a directory (~ is not expanded here).";
  if (!shown.includes("://")) return path;
  return `${path} A URL can take the files: --to-files ${shown}, or for one of several ends of copy --to files=${shown}.`;
}

function packHint(to: string, isFile: boolean): string {
  const bundle = isTarPlace(to) ? to : to.replace(/(?:\.tar)?\.\w+$/i, ".tar");
  const directory = isFile ? "" : "; one with such a name has to be there already";
  return `Name a directory${directory}. To pack a bundle: \`kops-assets bundle create --to ${bundle}\`, or \`copy --to bundle=${bundle}\`.`;
}
