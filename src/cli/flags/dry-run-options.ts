import { InvalidArgumentError, Option, type Command } from "commander";
import { badFlags } from "../../errors/bad-flags.ts";
import { parseSize } from "../../values/parse-size.ts";
import { addNoHeadersOption, checkNoHeaders } from "./no-headers-option.ts";
import { isWritten, refuseWithoutEffect, type Needs } from "./refuse-without-effect.ts";

/** Flags of a dry run, as commander hands them over. */
export interface DryRunFlags {
  readonly dryRun?: boolean;
  /** Bytes a second. */
  readonly rate?: number;
}

/** What is about a real run alone. */
const WRITERS = ["--receipt", "--sign-key", "--update", "--decisions", "--quarantine", "--metrics-file"];

const NEEDS: Needs = [{ flags: ["--rate"], without: "--dry-run", why: "is the speed to estimate with" }];
const OUTPUT_NEEDS: Needs = [
  { flags: ["--output", "--no-headers"], without: "--dry-run", why: "is about what a dry run prints" },
];

/** Only says what a copy would do. */
export function addDryRunOptions(command: Command): Command {
  return command
    .option("--dry-run", "write nothing; show what would be sent, mounted and skipped, with sizes")
    .option("--rate <bytes/s>", "with --dry-run: estimate the time at this speed: 20MB/s", parseRate);
}

/** The same for a verb that prints nothing else. */
export function addDryRunOptionsAndOutput(command: Command): Command {
  addDryRunOptions(command).addOption(
    new Option("-o, --output <format>", "with --dry-run: output format")
      .choices(["table", "yaml", "json"])
      .default("table"),
  );
  return addNoHeadersOption(command);
}

/** Refuses what has no effect with a dry run, or without one. `hasOwnOutput`: -o is about something else without it. */
export function checkDryRun(command: Command, { hasOwnOutput = false } = {}): void {
  refuseWithoutEffect(command, hasOwnOutput ? NEEDS : [...NEEDS, ...OUTPUT_NEEDS]);
  if (!hasOwnOutput) checkNoHeaders(command);
  if (command.getOptionValue("dryRun") !== true) return;
  const idle = WRITERS.find((flag) => isWritten(command, flag));
  if (idle === undefined) return;
  throw badFlags(
    `${idle} has no effect with --dry-run, which writes nothing`,
    `Leave out ${idle}, or --dry-run.`,
  );
}

/** Bytes a second, for commander. */
function parseRate(value: string): number {
  const bytes = parseSize(value.replace(/\/s(?:ec)?$/i, ""));
  if (bytes !== undefined) return bytes;
  throw new InvalidArgumentError("Write bytes per second: 500k, 20MB/s, 1.5G/s.");
}
