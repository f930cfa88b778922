import type { Command, Option } from "commander";
import { splitEnd } from "./split-end.ts";

/** A file or directory that a command line names, and how: "--list". */
export interface NamedPlace {
  readonly by: string;
  readonly place: string;
  /** Of a file that is written below the directory that the flag names. */
  readonly isBelow?: boolean;
}

/** The same, with one text for every path of it; undefined where several may write to it. */
export interface IdentifiedPlace extends NamedPlace {
  readonly identity: string | undefined;
}

/** Flags that name a file which is written as a whole: what was in it is gone. */
const WRITTEN = ["--report", "--metrics-file", "--receipt", "--decisions", "--record"];

/** Whether a flag of a command names a file which is written as a whole. Whoever asks for a key to check a receipt with reads it. */
export function isWrittenBy(command: Command, { long, flags }: Option): boolean {
  if (long === "--output") return flags.includes("<file>");
  // A bundle.
  if (long === "--to") return flags.includes("<place>");
  if (long === "--receipt" && command.options.some((other) => other.long === "--receipt-key")) return false;
  return WRITTEN.includes(long ?? "");
}

/** The files that a command line says are to be written as a whole; standard output is none. */
export function writtenPlaces(command: Command): NamedPlace[] {
  return [...WRITTEN, "--output", "--to"].flatMap((by) =>
    command.options
      .filter(({ long }) => long === by)
      .flatMap((option) => placesOf(command, option))
      .filter((place) => place !== "" && place !== "-")
      .map((place) => ({ by, place })),
  );
}

function placesOf(command: Command, option: Option): string[] {
  const value: unknown = command.getOptionValue(option.attributeName());
  if (isWrittenBy(command, option)) return typeof value === "string" ? [value] : [];
  // An end of a copy that is a bundle.
  const ends: readonly unknown[] = option.flags.includes("<end>") && Array.isArray(value) ? value : [];
  return ends.flatMap((end) => splitEnd(String(end)).flatMap((part) => /^bundle=(.*)/.exec(part)?.[1] ?? []));
}
