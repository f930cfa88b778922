import { existsSync } from "node:fs";
import type { Command } from "commander";
import { badFlags } from "../../errors/bad-flags.ts";
import type { UserError } from "../../errors/user-error.ts";
import { takesConfig } from "../config/config-options.ts";
import { locateConfig } from "../config/locate-config.ts";
import { fileIdentity } from "./file-identity.ts";
import { namesPlace } from "./names-place.ts";
import { shownFlag } from "./shown-flag.ts";
import { splitEnd } from "./split-end.ts";
import { unique } from "../../values/unique.ts";
import { isWrittenBy, writtenPlaces, type IdentifiedPlace, type NamedPlace } from "./written-places.ts";

/** What runs: its files are told apart once more when it writes below a directory. */
let running: Command | undefined;

/**
 * Throws a UserError BAD_FLAGS where a file that is written is also named as something else, however it is spelt, or is one of those that are
 * read of a directory: what was read would be lost, or one of two that are written.
 */
export async function refuseSameFile(command: Command): Promise<void> {
  running = command;
  await refuseAmong(command, writtenPlaces(command), []);
}

/**
 * The same for files below a directory: which ones they are is known once they are made. `read` are those that were read besides what the command
 * line names.
 */
export async function refuseOverwriting(
  by: string,
  files: readonly string[],
  read: readonly string[] = [],
): Promise<void> {
  if (running === undefined) return;
  const written = files.map((place): NamedPlace => ({ by, place, isBelow: true }));
  await refuseAmong(
    running,
    written,
    read.map((place) => ({ by: place, place })),
  );
}

async function refuseAmong(
  command: Command,
  places: readonly NamedPlace[],
  read: readonly NamedPlace[],
): Promise<void> {
  const written = places.map(identified);
  if (written.length === 0) return;
  const others = [...namedByFlags(command), ...namedOtherwise(command), ...read].map(identified);
  const { holdsLock } = await import("./holds-lock.ts");
  const { refuseInDirectory } = await import("./refuse-in-directory.ts");
  const { refuseInStore } = await import("./refuse-in-store.ts");
  for (const [at, one] of written.entries()) {
    const isSame = ({ by, identity }: IdentifiedPlace): boolean =>
      by !== one.by && identity !== undefined && identity === one.identity;
    const other =
      written.slice(at + 1).find(isSame) ?? others.find((named) => isSame(named) && !holdsLock(one));
    if (other !== undefined) throw sameFile(one, other);
  }
  await refuseInDirectory(command, written, others);
  refuseInStore(written, others);
}

function sameFile({ by, place, isBelow }: NamedPlace, other: NamedPlace): UserError {
  if (isBelow !== true)
    return badFlags(`${by} and ${other.by} name the same file`, `Name another file for ${by}.`);
  const whence = other.by === place ? "" : ` (${other.by})`;
  return badFlags(`${by} would write ${place}, which is read${whence}`, `Name another directory for ${by}.`);
}

function identified(named: NamedPlace): IdentifiedPlace {
  return { ...named, identity: fileIdentity(named.place) };
}

function namedByFlags(command: Command): NamedPlace[] {
  return command.options.flatMap((option): NamedPlace[] => {
    if (!namesPlace(option.flags) || isWrittenBy(command, option)) return [];
    const value: unknown = command.getOptionValue(option.attributeName());
    const by = shownFlag(option);
    return [value]
      .flat()
      .flatMap((text) => (typeof text === "string" ? placesIn(text) : []).map((place) => ({ by, place })));
  });
}

/** An end can have parts: "bundle=b.tar,volume-size=4GiB". */
function placesIn(text: string): string[] {
  const parts = splitEnd(text).map((part) => part.replace(/^[a-z-]+=/, ""));
  return unique([text, ...parts]).filter((place) => place !== "" && place !== "-");
}

/** A word can be a file, one with a release behind it ("c.yaml@1.36.2"), or no file at all; a settings file can be found. */
function namedOtherwise(command: Command): NamedPlace[] {
  const words = command.args.flatMap((word) => [word, word.replace(/@v?\d[^@/]*$/, "")]);
  const config = takesConfig(command)
    ? locateConfig(command.getOptionValue("config") as string | false | undefined, process.env)
    : undefined;
  return [...words.filter((word) => existsSync(word)), ...(config === undefined ? [] : [config.file])].map(
    (place) => ({
      by: place,
      place,
    }),
  );
}
