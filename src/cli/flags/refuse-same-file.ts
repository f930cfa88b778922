import { existsSync } from "node:fs";
import type { Command } from "commander";
import { badFlags } from "../../errors/bad-flags.ts";
import { takesConfig } from "../config/config-options.ts";
import { locateConfig } from "../config/locate-config.ts";
import { fileIdentity } from "./file-identity.ts";
import { isWrittenBy, writtenPlaces, type IdentifiedPlace, type NamedPlace } from "./written-places.ts";

/** What a flag is said to take where it names something on the disk. */
const PLACES = /<(?:file|dir|path|place|end|lock)>/;

/**
 * Throws a UserError BAD_FLAGS where a file that is written is also named as something else, however it is spelt, or is one of those that are
 * read of a directory: what was read would be lost, or one of two that are written.
 */
export async function refuseSameFile(command: Command): Promise<void> {
  const written = writtenPlaces(command).map(identified);
  if (written.length === 0) return;
  const others = [...namedByFlags(command), ...namedOtherwise(command)].map(identified);
  const { holdsLock } = await import("./holds-lock.ts");
  const { refuseInDirectory } = await import("./refuse-in-directory.ts");
  for (const [at, one] of written.entries()) {
    const isSame = ({ by, identity }: IdentifiedPlace): boolean =>
      by !== one.by && identity !== undefined && identity === one.identity;
    const other =
      written.slice(at + 1).find(isSame) ?? others.find((named) => isSame(named) && !holdsLock(one));
    if (other !== undefined)
      throw badFlags(`${one.by} and ${other.by} name the same file`, `Name another file for ${one.by}.`);
  }
  await refuseInDirectory(command, written, others);
}

function identified(named: NamedPlace): IdentifiedPlace {
  return { ...named, identity: fileIdentity(named.place) };
}

function namedByFlags(command: Command): NamedPlace[] {
  return command.options.flatMap((option): NamedPlace[] => {
    if (!PLACES.test(option.flags) || isWrittenBy(command, option)) return [];
    const value: unknown = command.getOptionValue(option.attributeName());
    const by = option.long === "--filename" ? "-f" : (option.long ?? option.flags);
    return [value]
      .flat()
      .flatMap((text) => (typeof text === "string" ? placesIn(text) : []).map((place) => ({ by, place })));
  });
}

/** An end can have parts: "bundle=b.tar,volume-size=4GiB". */
function placesIn(text: string): string[] {
  const parts = /(?:^|,)[a-z-]+=/.test(text)
    ? text.split(",").map((part) => part.replace(/^[a-z-]+=/, ""))
    : [];
  return [text, ...parts].filter((place) => place !== "" && place !== "-");
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
