import { Option, type Command } from "commander";
import { collect } from "./flags/collect.ts";
import { addListOption } from "./flags/list-option.ts";
import { parseCount } from "./flags/parse-count.ts";
import { parseSeed, parseShare } from "./flags/parse-sample.ts";
import { addMetricsOption } from "./flags/metrics-option.ts";
import { withMetrics, type MetricsFlags } from "./metrics/with-metrics.ts";
import { addNoHeadersOption, checkNoHeaders } from "./flags/no-headers-option.ts";
import { addReportOption } from "./flags/report-option.ts";
import { refuseWithoutEffect, type Needs } from "./flags/refuse-without-effect.ts";
import { addShardOption, SHARD_NEEDS } from "./flags/shard-option.ts";
import { addSourceOptions } from "./flags/source-options.ts";
import type { VerifyFlags } from "./verify/verify-flags.ts";

/** Flags of `verify` that do nothing alone. A bundle that is named without a list brings its own lock. */
export function verifyNeeds(command: Command): Needs {
  const isGiven = (name: string): boolean => [command.getOptionValue(name) ?? []].flat().length > 0;
  const isBundle = command.args.length > 0 && !["filename", "list", "state"].some(isGiven);
  return isBundle
    ? NEEDS
    : [...NEEDS, { flags: ["--quick"], without: "--lock", why: "relies on the lock file" }];
}

const NEEDS: Needs = [
  ...SHARD_NEEDS,
  { flags: ["--receipt-key"], without: "--receipt", why: "says who must have signed the receipt" },
  { flags: ["--seed"], without: "--sample", why: "chooses the sample" },
  { flags: ["--decisions"], without: "--policy", why: "only matters with a policy" },
  { flags: ["--from-mirror"], without: "--repair", why: "says where to read what is missing" },
  { flags: ["--registry-mirror"], without: "--as-node", why: "is only for nodes" },
  {
    flags: ["--index"],
    without: "--platform",
    why: "only matters for images copied for some platforms",
  },
];

export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .description(
      "Check that everything on a list is in the local repositories, with the right digests. Only --repair writes.",
    )
    .argument(
      "[cluster...]",
      "name of the cluster, which may be left out when the files hold one; or a bundle, or volumes of one in any order",
    );
  addShardOption(addDepthOptions(addPlaceOptions(addSourceOptions(addListOption(command)))));
  addNoHeadersOption(addReportOption(addMetricsOption(command)))
    .option(
      "--upstream",
      "check upstream instead: is everything there, and which tags have moved since --lock",
    )
    .option("--referrers", "also check that upstream's signatures, attestations and SBOMs are here")
    .option("--receipt <file>", "check what this receipt of `copy --receipt` names, instead of a list")
    .option("--receipt-key <file>", "with --receipt: require a signature by this public key (PEM)")
    .option("--verify-key <file>", "for a bundle: require a signature by this public key (PEM)")
    .option("--extra", "also list what is there and not on the list (a directory is always listed)")
    .option("--policy <file>", "also check what is there against this policy (docs/policy-gate.md)")
    .option(
      "--decisions <file>",
      "with --policy: write each decision to this file, with its rule and evidence",
    )
    .option("--repair", "copy what is missing or wrong from upstream, and check again")
    .option(
      "--from-mirror <from=to>",
      "with --repair: read FROM from TO[,TO2] instead; repeatable",
      collect,
      [],
    )
    .option("--concurrency <n>", "how many layers and files to copy at the same time", parseCount)
    .addOption(
      new Option(
        "-o, --output <format>",
        "output format; name is one name or URL per line, of what is not there as it should be",
      )
        .choices(["table", "name", "json", "junit", "markdown"])
        .default("table"),
    )
    .addOption(
      new Option("--log-format <format>", "format of the lines on stderr")
        .choices(["text", "json"])
        .default("text"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], flags: VerifyFlags & MetricsFlags) => {
      refuseWithoutEffect(command, verifyNeeds(command));
      checkNoHeaders(command);
      process.exitCode = await withMetrics("verify", flags, async () => {
        const { verify } = await import("./verify.ts");
        return verify(words, flags);
      });
    });
}

function addPlaceOptions(command: Command): Command {
  return command
    .option("--to <dir>", "check this directory instead of the registries and the file repository")
    .option("--to-files <url>", "check files here instead of in the file repository")
    .option("--lock <file>", "check against the digests and hashes in this lock file")
    .addOption(
      new Option("--index <form>", "with --platform: how `copy --index` made indexes")
        .choices(["sparse", "rewrite", "keep"])
        .default("sparse"),
    )
    .option("--oci", "expect OCI media types, as `copy --oci` writes them")
    .option("--foreign-layers", "also check layers that images leave at their publisher's address")
    .option("--as-node", "ask as a node does: without credentials, by the names that nodes use")
    .option(
      "--registry-mirror <place>",
      "with --as-node: [UPSTREAM=][http://]HOST[:PORT][/PATH], as for render bootstrap; repeatable",
      collect,
      [],
    );
}

function addDepthOptions(command: Command): Command {
  return command
    .option(
      "--quick",
      "with --lock, or of a bundle: only check which digest each image name points at: one or two requests per image",
    )
    .option("--deep", "read and hash every byte")
    .option("--sample <share>", "read and hash this share of all layers and files: 10%", parseShare)
    .option(
      "--seed <n>",
      "which sample to take; consecutive numbers cover everything in turn (default: a new one every day)",
      parseSeed,
    );
}

const EXAMPLES = `
Examples:
  # before kops update cluster
  kops-assets verify -f cluster.yaml --lock kops-assets.lock.yaml
  kops-assets verify -f cluster.yaml --lock kops-assets.lock.yaml --as-node \\
      --sample 10% -o junit >verify.xml
  kops-assets verify -f cluster.yaml --to assets/ --deep
  # before anything is changed
  kops-assets verify -f cluster.yaml --lock kops-assets.lock.yaml --upstream
  # is a bundle whole?
  kops-assets verify bundle.001.tar bundle.002.tar
  # is everything that was copied still there?
  kops-assets verify --receipt receipt.json --receipt-key key.pub
  kops-assets verify -f cluster.yaml --repair \\
      --from-mirror registry.k8s.io=other.corp.example/k8s

Exit codes: 0 all there and right, 1 a host failed, so the result is not known,
2 bad input, 3 something is missing or wrong.`;
