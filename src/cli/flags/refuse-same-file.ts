import { existsSync } from "node:fs";
import type { Command } from "commander";
import { badFlags } from "../../errors/bad-flags.ts";
import { takesConfig } from "../config/config-options.ts";
import { locateConfig } from "../config/locate-config.ts";
import { fileIdentity } from "./file-identity.ts";

/** Flags that name a file which is written as a whole: what was in it is gone. */
const WRITTEN = ["--report", "--metrics-file", "--receipt", "--decisions"];
/** What a flag is said to take where it names something on the disk. */
const PLACES = /<(?:file|dir|path|place|end|lock)>/;

/** A file or directory that a command line names, and how: "--list". */
interface Named {
  readonly by: string;
  readonly place: string;
}

/**
 * Throws a UserError BAD_FLAGS where a file that is written is also named as something else, however it is spelt: what was read would
 * be lost, or one of two that are written.
 */
export function refuseSameFile(command: Command): void {
  const isWritten = ({ by }: Named): boolean => WRITTEN.includes(by);
  const byFlags = namedByFlags(command);
  if (!byFlags.some(isWritten)) return;
  const all = [...byFlags, ...namedOtherwise(command)]
    .map((named) => ({ ...named, identity: fileIdentity(named.place) }))
    .filter(({ identity }) => identity !== undefined);
  for (const one of WRITTEN.flatMap((flag) => all.filter(({ by }) => by === flag))) {
    const other = all.find(({ by, identity }) => by !== one.by && identity === one.identity);
    if (other !== undefined)
      throw badFlags(`${one.by} and ${other.by} name the same file`, `Name another file for ${one.by}.`);
  }
}

function namedByFlags(command: Command): Named[] {
  return command.options.flatMap((option): Named[] => {
    if (!PLACES.test(option.flags)) return [];
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
function namedOtherwise(command: Command): Named[] {
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
