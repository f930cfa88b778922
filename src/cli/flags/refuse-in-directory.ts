import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { badFlags } from "../../errors/bad-flags.ts";
import { filesOfDirectory, isReadByDirectory } from "../../tasks/disk/read-sources.ts";
import { holdsLock } from "./holds-lock.ts";
import { fileIdentity } from "./file-identity.ts";
import type { IdentifiedPlace, NamedPlace } from "./written-places.ts";

/** Flags that read the documents of a directory; a word can name one too. */
const READING = ["-f", "--list", "--cluster"];

/** Throws a UserError BAD_FLAGS where a file that is written is one of those that are read because their directory is named. */
export async function refuseInDirectory(
  command: Command,
  written: readonly IdentifiedPlace[],
  named: readonly NamedPlace[],
): Promise<void> {
  const isDeep = command.getOptionValue("from") === "manifests";
  for (const { by, place: directory } of named.filter(isReadDirectory)) {
    // What cannot be looked at is told by its reader.
    const files = await filesOfDirectory(directory, isDeep).catch(() => []);
    const read = new Set(files.flatMap((file) => fileIdentity(file) ?? []));
    const one = written.find(
      (file) => (read.has(file.identity ?? "") && !holdsLock(file)) || wouldBeRead(file, directory),
    );
    if (one === undefined) continue;
    const reads = READING.includes(by) ? `${by} ${directory} reads` : `${directory} has, and which are read`;
    const isBelow = one.isBelow === true;
    throw badFlags(
      `${one.by} ${isBelow ? "would write " : ""}${one.place}${isBelow ? ", which" : ""} is one of the YAML and JSON files that ${reads}`,
      isBelow
        ? `Name another directory for ${one.by}.`
        : `Name a file for ${one.by} that is not in ${directory}.`,
    );
  }
}

function isReadDirectory({ by, place }: NamedPlace): boolean {
  const isRead = READING.includes(by) || by === place;
  return isRead && statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** What is not there yet would be read by the next run, but for a lock, which is left out. */
function wouldBeRead({ by, place, identity }: IdentifiedPlace, directory: string): boolean {
  if (by === "--output" || identity === undefined || existsSync(place)) return false;
  return isReadByDirectory(place) && fileIdentity(dirname(place)) === fileIdentity(directory);
}
