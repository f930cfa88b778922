import { collect } from "./collect.ts";
import type { DryRunFlags } from "./dry-run-options.ts";
import type { FileStoreSettings } from "../../hosts/file-store-settings.ts";
import type { MetricsFlags } from "../metrics/with-metrics.ts";
import { addMetricsOption } from "./metrics-option.ts";
import { beQuiet } from "../say.ts";
import { parseBytes } from "./parse-bytes.ts";
import { parseCount } from "./parse-count.ts";
import { parseSeconds } from "./parse-seconds.ts";
import { addReportOption } from "./report-option.ts";
import type { RepositoryFlags } from "./repository-options.ts";
import type { ShardFlags } from "./shard-option.ts";
import type { IndexForm } from "../../transfer/transfer-plan.ts";
import { InvalidArgumentError, Option, type Command } from "commander";

const HOUR = 3600;

/** Flags of everything that copies, as commander hands them over. */
export interface TransferFlags
  extends FileStoreSettings, RepositoryFlags, ShardFlags, DryRunFlags, MetricsFlags {
  readonly to?: string;
  readonly toFiles?: string;
  readonly lock?: string;
  readonly update?: boolean;
  readonly index: IndexForm;
  readonly referrers?: boolean;
  readonly oci?: boolean;
  readonly foreignLayers?: boolean;
  readonly maxSize?: number;
  readonly record?: string;
  readonly recordAge: number;
  readonly receipt?: string;
  readonly report?: string;
  readonly signKey?: string;
  readonly policy?: string;
  readonly decisions?: string;
  readonly quarantine?: string;
  readonly concurrency?: number;
  readonly logFormat: "text" | "json";
  readonly quiet?: boolean;
}

/** The lock file, unless it is to be written anew, tells hashes too. */
export function lockedHashesFrom({ lock, update }: TransferFlags): { readonly lockFile?: string } {
  return lock === undefined || update === true ? {} : { lockFile: lock };
}

/** Where to copy to, and how. */
export function addTransferOptions(command: Command): Command {
  command.option(
    "--to <dir>",
    "copy into this directory, which `kops-assets serve` serves, instead of the registries and the file repository",
    onlyOnce,
  );
  return addOptionsWithoutTo(command);
}

function onlyOnce(value: string, before: string | undefined): string {
  if (before === undefined) return value;
  throw new InvalidArgumentError("It is given twice; `kops-assets copy` alone copies to several ends.");
}

/** The same for a verb that copies to several ends in one pass. */
export function addOptionsToEnds(command: Command): Command {
  command.option(
    "--to <end>",
    "copy there instead: a directory, which `kops-assets serve` serves, registry=HOST/PATH,files=URL or bundle=FILE.tar; repeatable, all ends in one pass (docs/copy.md)",
    collect,
    [],
  );
  return addOptionsWithoutTo(
    command,
    "sign the receipt, and the hashes of a bundle, with this private key (PEM, ECDSA P-256)",
  );
}

function addOptionsWithoutTo(command: Command, signKey?: string): Command {
  addRepositoryOptions(command);
  addFileStoreOptions(command);
  command.option(
    "--to-files <url>",
    "copy files here instead of to the file repository (file:///dir, s3://bucket, https://...)",
  );
  addRecordOptions(addContentOptions(command));
  return addRunOptions(addPolicyOptions(command), signKey);
}

/** What of a list, and of each image, is copied. */
export function addContentOptions(command: Command): Command {
  return command
    .option(
      "--lock <file>",
      "copy exactly what this lock file says, without comparing the target with upstream",
    )
    .option("--update", "with --lock: accept what changed upstream, and write it to the lock file")
    .addOption(
      new Option(
        "--index <form>",
        "with --platform: what to do with an image's index: keep it as it is (sparse, keep) or rewrite it (docs/copy.md)",
      )
        .choices(["sparse", "rewrite", "keep"])
        .default("sparse"),
    )
    .option("--referrers", "also copy each image's signatures, attestations and SBOMs")
    .option(
      "--oci",
      "convert Docker's media types to OCI's, for registries that take only those; digests change",
    )
    .option("--foreign-layers", "also copy layers that images leave at their publisher's address (Windows)")
    .option(
      "--max-size <bytes>",
      "refuse layers and files that are larger: 500M, 20G (default: 64 GiB)",
      parseBytes,
    );
}

/** What is written down of a run, and how it goes. */
export function addRunOptions(
  command: Command,
  signKey = "with --receipt: sign it with this private key (PEM, ECDSA P-256), as a DSSE envelope",
): Command {
  return addReportOption(addMetricsOption(command))
    .option(
      "--receipt <file>",
      "write a receipt to this file: what was copied where, with its digest (in-toto)",
    )
    .option("--sign-key <file>", signKey)
    .option("--concurrency <n>", "how many layers and files to copy at the same time", parseCount)
    .addOption(
      new Option("--log-format <format>", "progress on stderr").choices(["text", "json"]).default("text"),
    )
    .option("--quiet", "print only warnings and errors on stderr")
    .on("option:quiet", beQuiet);
}

function addRecordOptions(command: Command): void {
  command
    .option("--record <file>", "remember in this file what was copied, so later runs ask upstream less")
    .addOption(
      new Option(
        "--record-age <time>",
        "how long to trust the record before upstream is asked again: 90s, 15m, 6h",
      )
        .default(HOUR, "1h")
        .argParser(parseSeconds),
    );
}

/** How files are kept at the target. */
function addFileStoreOptions(command: Command): void {
  command
    .addOption(
      new Option("--sse <how>", "S3: server-side encryption").choices(["AES256", "aws:kms", "aws:kms:dsse"]),
    )
    .option("--kms-key <key>", "key of the store's key service; Azure: encryption scope")
    .option("--storage-class <name>", "storage class of files; Azure: access tier")
    .option(
      "--metadata <key=value>",
      "metadata of files, if the store supports it; repeatable",
      collectPairs("="),
    )
    .option(
      "--header <name: value>",
      "send this header to an HTTP file server; repeatable",
      collectPairs(":"),
    )
    .option("--deep", "read and hash files that are there already, instead of trusting the store");
}

function collectPairs(separator: string) {
  return (value: string, previous: Readonly<Record<string, string>> = {}): Record<string, string> => {
    const at = value.indexOf(separator);
    if (at < 1) throw new InvalidArgumentError(`Write it as name${separator}value.`);
    return { ...previous, [value.slice(0, at).trim()]: value.slice(at + 1).trim() };
  };
}

/** How repositories of Amazon ECR are made. */
function addRepositoryOptions(command: Command): void {
  command
    .option("--create-repositories", "create missing repositories in Amazon ECR")
    .option("--repository-tag <key=value>", "tags of repositories that are created; repeatable", collect, [])
    .option("--immutable-tags", "make tags immutable in repositories that are created")
    .option(
      "--repository-encryption <how>",
      "encryption of repositories that are created: AES256, KMS or KMS:KEY",
    )
    .option("--scan-on-push", "scan images on push in repositories that are created");
}

/** What decides whether something is copied at all. */
function addPolicyOptions(command: Command): Command {
  return command
    .option("--policy <file>", "do not copy new assets that break this policy (docs/policy-gate.md)")
    .option(
      "--decisions <file>",
      "with --policy: write each decision to this file, with its rule and evidence",
    )
    .option("--quarantine <repository>", "with --policy: copy what breaks it into this repository instead");
}
