import { InvalidArgumentError, Option, type Command } from "commander";

/** Flags of `get assets`, as commander hands them over. */
export interface GetAssetsFlags {
  readonly filename: readonly string[];
  readonly name?: string;
  readonly kopsVersion?: string;
  readonly output: OutputFormat;
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
  readonly offline?: boolean;
  readonly copy?: boolean;
  readonly to?: string;
  readonly toFiles?: string;
  readonly mirror: readonly string[];
  readonly config?: string;
  readonly concurrency?: number;
  readonly logFormat: "text" | "json";
}

export type OutputFormat = "table" | "wide" | "yaml" | "json";

export function addGetCommand(program: Command): void {
  const get = program.command("get").description("Show what a cluster needs.");
  const assets = get
    .command("assets")
    .description(
      "List the images and files that a cluster downloads, as `kops get assets` does, from its spec alone.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addSpecOptions(assets);
  addOutputOption(assets);
  addCopyOptions(assets);
  assets.addHelpText("after", EXAMPLES).action(async (cluster: string | undefined, flags: GetAssetsFlags) => {
    const { getAssets } = await import("./get-assets.ts");
    process.exitCode = await getAssets(cluster, flags);
  });
}

function addSpecOptions(command: Command): void {
  command
    .option(
      "-f, --filename <file>",
      "Cluster and InstanceGroup documents: a file, a directory, or - for stdin; repeatable",
      collect,
      [],
    )
    .addOption(new Option("--name <cluster>", "name of the cluster").env("KOPS_CLUSTER_NAME"))
    .addOption(
      new Option("--kops-version <version>", "kOps release to list for (default: the newest known)").env(
        "KOPS_VERSION",
      ),
    )
    .option("--container-registry <host>", "instead of spec.assets.containerRegistry")
    .option("--container-proxy <host>", "instead of spec.assets.containerProxy")
    .option("--file-repository <url>", "instead of spec.assets.fileRepository")
    .option("--offline", "ask no host: leave hashes empty that the release does not know");
}

function addOutputOption(command: Command): void {
  command.addOption(
    new Option("-o, --output <format>", "wide adds component, roles and architectures to the table")
      .choices(["table", "wide", "yaml", "json"])
      .default("table"),
  );
}

function addCopyOptions(command: Command): void {
  command
    .option("--copy", "copy what is not there yet into the local repositories")
    .option("--to <dir>", "with --copy: into this directory, which `kops-assets serve` serves")
    .option("--to-files <url>", "with --copy: put files here instead (file:///dir, s3://bucket, https://...)")
    .option(
      "--mirror <from=to>",
      "read FROM (a registry host or URL prefix) from TO[,TO2]; repeatable",
      collect,
      [],
    )
    .option("--config <file>", "settings, such as mirrors, from a YAML file")
    .option("--concurrency <n>", "blobs and files under way at once", parseCount)
    .addOption(
      new Option("--log-format <format>", "progress on stderr").choices(["text", "json"]).default("text"),
    );
}

const EXAMPLES = `
Examples:
  kops-assets get assets -f cluster.yaml                                   what the cluster needs
  kops-assets get assets -f cluster.yaml -o json --kops-version 1.36.2     the same for machines, for one release
  kops-assets get assets -f cluster.yaml --copy                            fill spec.assets' repositories
  kops-assets get assets -f cluster.yaml --copy --to ./repository          fill a directory instead
  kops-assets serve ./repository --addr :5000                              and serve it

Exit codes: 0 done, 1 some assets failed, 2 bad input, 3 findings.`;

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function parseCount(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("It has to be a whole number above 0.");
}
