import { Option, type Command } from "commander";
import { collect } from "./flags/collect.ts";
import { parseCount } from "./flags/parse-count.ts";
import { parseSeed, parseShare } from "./flags/parse-sample.ts";
import { addMetricsOption } from "./flags/metrics-option.ts";
import { withMetrics, type MetricsFlags } from "./metrics/with-metrics.ts";
import { refuseWithoutEffect, type Needs } from "./flags/refuse-without-effect.ts";
import { addSourceOptions } from "./flags/source-options.ts";
import type { VerifyFlags } from "./verify/verify-flags.ts";

const NEEDS: Needs = [
  { flags: ["--quick"], without: "--lock", why: "takes the lock file's word for what an image holds" },
  { flags: ["--receipt-key"], without: "--receipt", why: "says who must have signed the receipt" },
  { flags: ["--seed"], without: "--sample", why: "says which sample is taken" },
  { flags: ["--decisions"], without: "--policy", why: "is about what a policy decides" },
  { flags: ["--from-mirror"], without: "--repair", why: "says where what is missing is read" },
  { flags: ["--registry-mirror"], without: "--as-node", why: "is where nodes look" },
  {
    flags: ["--index"],
    without: "--platform",
    why: "is about images of which only some platforms were copied",
  },
];

export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .description(
      "Look whether all of a list is in the local repositories, with the right digests. Only --repair writes.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one")
    .option(
      "--list <file>",
      "names and URLs one a line, or a saved listing (json, yaml); - for stdin; repeatable",
      collect,
      [],
    );
  addMetricsOption(addDepthOptions(addPlaceOptions(addSourceOptions(command))))
    .option(
      "--upstream",
      "look upstream instead: is everything there, and which tags have moved since --lock",
    )
    .option("--referrers", "is all here that refers to the images upstream: signatures, attestations, SBOMs")
    .option("--receipt <file>", "instead of a list: is all that `copy --receipt` wrote down still there")
    .option("--receipt-key <file>", "with --receipt: it must be signed by this public key (PEM)")
    .option("--verify-key <file>", "of a bundle: read nothing that this public key (PEM) did not sign")
    .option("--extra", "say too what is there and not in the list; a directory is always listed")
    .option("--policy <file>", "hold this policy against what is there too (docs/policy-gate.md)")
    .option("--decisions <file>", "with --policy: write down what was decided, by which rule and evidence")
    .option("--repair", "copy just what is missing or wrong from upstream, and verify again")
    .option("--from-mirror <from=to>", "for --repair: read FROM from TO[,TO2]; repeatable", collect, [])
    .option("--concurrency <n>", "blobs and files under way at once", parseCount)
    .addOption(new Option("-o, --output <format>").choices(["table", "json", "junit"]).default("table"))
    .addOption(
      new Option("--log-format <format>", "lines on stderr").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: VerifyFlags & MetricsFlags) => {
      refuseWithoutEffect(command, NEEDS);
      process.exitCode = await withMetrics("verify", flags, async () => {
        const { verify } = await import("./verify.ts");
        return verify(cluster, flags);
      });
    });
}

function addPlaceOptions(command: Command): Command {
  return command
    .option("--to <dir>", "look into this directory instead of the registries and the file repository")
    .option("--to-files <url>", "look for files here instead of the file repository")
    .option("--lock <file>", "everything has to be exactly what this lock file says")
    .addOption(
      new Option("--index <form>", "with --platform: how `copy --index` made indexes")
        .choices(["sparse", "rewrite", "keep"])
        .default("sparse"),
    )
    .option("--oci", "the copy turned docker's media types into OCI's")
    .option("--foreign-layers", "look for layers too that images leave at their publisher's address")
    .option("--as-node", "look as a node does: without credentials, by its names, by plain GET")
    .option(
      "--registry-mirror <place>",
      "with --as-node: [UPSTREAM=][http://]HOST[:PORT][/PATH], as for render bootstrap; repeatable",
      collect,
      [],
    );
}

function addDepthOptions(command: Command): Command {
  return command
    .option("--quick", "with --lock: one or two requests per image, for what its name points at")
    .option("--deep", "read and hash every byte")
    .option("--sample <share>", "read and hash that share of blobs and files: 10%", parseShare)
    .option(
      "--seed <n>",
      "which sample: those of numbers that follow one another cover everything (default: days since 1970)",
      parseSeed,
    );
}

const EXAMPLES = `
Examples:
  kops-assets verify -f cluster.yaml --lock kops-assets.lock.yaml            before kops update cluster
  kops-assets verify -f cluster.yaml --lock kops-assets.lock.yaml --as-node --sample 10% -o junit >verify.xml
  kops-assets verify -f cluster.yaml --to assets/ --deep
  kops-assets verify -f cluster.yaml --lock kops-assets.lock.yaml --upstream before anything is changed
  kops-assets verify --receipt receipt.json --receipt-key key.pub            is all that was copied then still there
  kops-assets verify -f cluster.yaml --repair --from-mirror registry.k8s.io=other.corp.example/k8s

Exit codes: 0 all there and right, 1 a host failed so that nothing can be said, 2 bad input, 3 something is missing or wrong.`;
