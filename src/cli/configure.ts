import {
  configureAssets,
  type AssetsField,
  type ChangedField,
  type ConfiguredSpec,
} from "../cluster/edit/configure-assets.ts";
import { diffLines } from "../cluster/edit/diff-lines.ts";
import { selectCluster } from "../cluster/read/select-cluster.ts";
import { redactUrl } from "../errors/redact-url.ts";
import type { ConfigureFlags } from "./configure/configure-flags.ts";
import { compareNodes } from "../tasks/configure/compare-nodes.ts";
import { parseChange } from "./configure/parse-change.ts";
import { readSpec, type SpecFile } from "./configure/read-spec.ts";
import { replaceFile } from "../tasks/disk/replace-file.ts";
import { describeDiff, printDiff } from "./diff/print-diff.ts";
import { describeFinding } from "./describe-finding.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { readClusterDocuments } from "../tasks/list/asset-list.ts";
import { clusterRequest } from "../tasks/list/cluster-request.ts";
import type { Say } from "../tasks/list/list-request.ts";
import { say } from "./say.ts";
import { present } from "../values/present.ts";

/** `kops-assets configure FILE`: sets spec.assets in place; nothing is written unless kOps would take the result. */
export async function configure(file: string, flags: ConfigureFlags): Promise<ExitCode> {
  const change = parseChange(flags);
  const { kopsVersion, kubernetesVersion } = flags;
  const request = clusterRequest(
    {
      filename: [],
      ...present({ kopsVersion, kubernetesVersion }),
    },
    undefined,
    say,
  );
  const spec = await readSpec(file, flags);
  const name = clusterNameIn(spec, flags, request.release);
  const configured = configureAssets(spec.source, name, change);
  const nodes = compareNodes(spec, configured.text, name, request);
  if (configured.changed.length === 0) return tellUnchanged(spec, say);
  for (const one of configured.changed) say(describeChange(one, change.remove));
  for (const note of nodes.notes) say(note);
  for (const finding of nodes.findings) say(describeFinding(finding));
  await write(spec, configured, flags);
  if (spec.isStdin) process.stderr.write(printDiff(nodes.diff, "table"));
  else process.stdout.write(printDiff(nodes.diff, "table"));
  say(`for nodes: ${describeDiff(nodes.diff)}`);
  if (flags.dryRun === true) say("nothing is written (--dry-run)");
  return nodes.findings.some(({ severity }) => severity === "error") ? EXIT.findings : EXIT.ok;
}

/** The cluster that the file has; the other files of -f add documents to it. */
function clusterNameIn({ source, others }: SpecFile, { name }: ConfigureFlags, release: string): string {
  const own = readClusterDocuments([source], release);
  const documents = readClusterDocuments([source, ...others], release);
  const wanted = name === "" ? undefined : name;
  return selectCluster({ ...documents, clusters: own.clusters, instanceGroups: [] }, wanted).cluster.name;
}

function tellUnchanged({ source, isStdin }: SpecFile, say: Say): ExitCode {
  if (isStdin) process.stdout.write(source.text);
  say(`nothing to change: ${source.name} says so already`);
  return EXIT.ok;
}

function describeChange({ field, was, now }: ChangedField, removed: readonly AssetsField[]): string {
  const old = was === undefined ? "" : redactUrl(was);
  if (now !== undefined)
    return `spec.assets.${field}: ${was === undefined ? "" : `${old} -> `}${redactUrl(now)}`;
  const why = removed.includes(field) ? "" : ", for kOps takes a registry or a proxy, not both";
  return `spec.assets.${field}: ${old} is removed${why}`;
}

async function write(
  { source, isStdin }: SpecFile,
  { text }: ConfiguredSpec,
  flags: ConfigureFlags,
): Promise<void> {
  const { dryRun } = flags;
  if (dryRun === true) process.stdout.write(withoutCredentials(diffLines(source.name, source.text, text)));
  else if (isStdin) process.stdout.write(text);
  else await replaceFile(source.name, text);
}

/** The diff is shown to others; the file keeps them. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/(:\/\/)[^/@\s"']+@/g, "$1REDACTED@");
}
