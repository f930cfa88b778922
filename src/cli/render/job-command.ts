import type { Command } from "commander";
import { addCopyCommand } from "../copy-command.ts";
import { parseShards } from "../flags/parse-shard.ts";
import { refuseWithoutEffect } from "../flags/refuse-without-effect.ts";
import { TRANSFER_NEEDS } from "../flags/transfer-needs.ts";
import { addVerifyCommand } from "../verify-command.ts";
import { carryWords, optionsOf, wordsOfSettings } from "./carried-words.ts";
import type { RenderJobFlags } from "./job.ts";

const NEEDS = [
  { flags: ["--prometheus-rule"], without: "--verify-schedule", why: "alerts on verifications that fail" },
  { flags: ["--proxy-except"], without: "--proxy", why: "names hosts that are asked without the proxy" },
];

/** Flags of `copy` that are handed on to the pods, word for word. Those that name files, places on this machine or secrets are not. */
const CARRIED = [
  ...["--container-registry", "--container-proxy", "--file-repository", "--to-files", "--platform"],
  ...["--index", "--referrers", "--oci", "--foreign-layers", "--max-size", "--concurrency", "--log-format"],
  ...["--requests-per-second", "--bandwidth-limit", "--plain-http", "--insecure"],
  ...["--create-repositories", "--repository-tag", "--immutable-tags", "--repository-encryption"],
  ...["--scan-on-push", "--sse", "--kms-key", "--storage-class", "--metadata"],
];

/** Flags of `copy` that are read here, and stand in the objects by what they say. */
const READ = ["--mirror", "--ca-file"];

export function addRenderJobCommand(render: Command): void {
  const command = render
    .command("job")
    .description("Write Kubernetes objects that copy what a lock file names, in shards, and verify it.")
    .requiredOption(
      "--lock <file>",
      "what to copy, and where: a lock file written by `kops-assets lock --layers`",
    )
    .requiredOption("--image <image>", "the image of kops-assets, with its digest: NAME@sha256:…")
    .option(
      "--shards <n>",
      "number of pods that copy at the same time, each one part of the list",
      parseShards,
      4,
    );
  addObjectOptions(command);
  for (const option of optionsOf(addCopyCommand, [...READ, ...CARRIED])) command.addOption(option);
  const words = carryWords(command, CARRIED);
  command.addHelpText("after", EXAMPLES).action(async (flags: RenderJobFlags) => {
    refuseWithoutEffect(command, [...NEEDS, ...TRANSFER_NEEDS]);
    const { renderJobObjects } = await import("./job.ts");
    const known = new Set(optionsOf(addVerifyCommand, CARRIED).map(({ long }) => long));
    const all = [...words, ...wordsOfSettings(command, CARRIED)];
    const verify = all.filter(({ flag }) => known.has(flag));
    const wordsOf = (list: typeof all): string[] => list.flatMap((one) => one.words);
    process.exitCode = await renderJobObjects(flags, { copy: wordsOf(all), verify: wordsOf(verify) });
  });
}

function addObjectOptions(command: Command): void {
  command
    .option("--name <name>", "of the objects", "kops-assets-copy")
    .option("--namespace <name>", "of the objects (default: where they are applied)")
    .option(
      "--identity <id>",
      "cloud identity of the pods: an AWS role ARN (IRSA), a Google service account, or an Azure client id",
    )
    .option("--docker-config-secret <name>", "Secret (kubernetes.io/dockerconfigjson) with registry logins")
    .option("--env-secret <name>", "Secret whose keys become environment variables of the pods")
    .option("--image-pull-secret <name>", "Secret to pull the image of kops-assets with")
    .option("--proxy <url>", "HTTPS_PROXY of the pods")
    .option("--proxy-except <hosts>", "NO_PROXY of the pods")
    .option("--verify-schedule <cron>", "also verify on this schedule (UTC): '17 3 * * *'")
    .option("--prometheus-rule", "with --verify-schedule: alert on what fails (Prometheus Operator)")
    .option(
      "--kustomize <dir>",
      "write files and a kustomization.yaml into this folder instead of printing them",
    );
}

const EXAMPLES = `
Examples:
  kops-assets lock -f cluster.yaml --layers
  # to apply at once
  kops-assets render job --lock kops-assets.lock.yaml \\
      --image reg.example/kops-assets@sha256:… | kubectl apply -n mirror -f -
  # eight pods, and a verification each night, to review first
  kops-assets render job --lock kops-assets.lock.yaml --image … --shards 8 \\
      --kustomize deploy/ --create-repositories \\
      --identity arn:aws:iam::123456789012:role/mirror \\
      --verify-schedule '17 3 * * *' --prometheus-rule

Exit codes: 0 done, 2 bad input, 3 findings.`;
