import { InvalidArgumentError, Option, type Command } from "commander";

/** Flags of everything that copies, as commander hands them over. */
export interface TransferFlags {
  readonly to?: string;
  readonly toFiles?: string;
  readonly lock?: string;
  readonly update?: boolean;
  readonly concurrency?: number;
  readonly requestsPerSecond?: number;
  readonly plainHttp: readonly string[];
  readonly insecure: readonly string[];
  readonly caFile: readonly string[];
  readonly logFormat: "text" | "json";
}

/** Where to copy to, and how hosts are spoken to. */
export function addTransferOptions(command: Command): Command {
  return addHostOptions(
    command
      .option(
        "--to <dir>",
        "copy into this directory, which `kops-assets serve` serves, instead of the registries and the file repository",
      )
      .option(
        "--to-files <url>",
        "put files here instead of the file repository (file:///dir, s3://bucket, https://...)",
      )
      .option(
        "--lock <file>",
        "copy exactly what this lock file says; what the target has then is not compared with upstream",
      )
      .option("--update", "with --lock: accept what changed upstream, and write it to the lock file")
      .option("--concurrency <n>", "blobs and files under way at once", parseCount),
  ).addOption(
    new Option("--log-format <format>", "progress on stderr").choices(["text", "json"]).default("text"),
  );
}

/** How hosts are spoken to. */
export function addHostOptions(command: Command): Command {
  return command
    .option("--requests-per-second <n>", "at most so many requests a second to one host", parseCount)
    .option(
      "--plain-http <host>",
      "speak http to this host (loopback: found out by itself); repeatable",
      collect,
      [],
    )
    .option("--insecure <host>", "accept any certificate of this host; repeatable", collect, [])
    .option(
      "--ca-file <file>",
      "trust the certificate authorities in this PEM file too; repeatable",
      collect,
      [],
    );
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function parseCount(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("It has to be a whole number above 0.");
}
