import type { AssetsField, ChangedField } from "../cluster/edit/configure-assets.ts";
import { diffLines } from "../cluster/edit/diff-lines.ts";
import { hideSecrets } from "../errors/hide-secrets.ts";
import { printable } from "../errors/printable.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { configureCluster } from "../tasks/configure/configure-cluster.ts";
import { catalogsToRead } from "./flags/catalogs-to-read.ts";
import { replaceFile } from "../tasks/disk/replace-file.ts";
import { present } from "../values/present.ts";
import { parseChange, type ChangeFlags } from "./configure/parse-change.ts";
import { readSpec, type SpecFile } from "./configure/read-spec.ts";
import { describeDiff, printDiff } from "./diff/print-diff.ts";
import { EXIT, exitCodeOfFindings, type ExitCode } from "./exit-code.ts";
import { say, sayFindings } from "./say.ts";
import { writeStdout } from "./write-stdout.ts";
import { writeStderr } from "./write-stderr.ts";

/** Flags of `configure`, as commander hands them over. */
export interface ConfigureFlags extends ChangeFlags {
  readonly filename: readonly string[];
  readonly name?: string;
  readonly catalog?: readonly string[];
  readonly maxInput?: number;
  readonly kopsVersion?: string;
  readonly kubernetesVersion?: string;
  readonly dryRun?: boolean;
}

/** `kops-assets configure FILE`: sets spec.assets in place; nothing is written unless kOps would take the result. */
export async function configure(file: string, flags: ConfigureFlags): Promise<ExitCode> {
  const change = parseChange(flags);
  const spec = await readSpec(file, flags.filename, flags.maxInput);
  const { kopsVersion, kubernetesVersion, name } = flags;
  const { text, changed, diff, findings } = configureCluster({
    ...spec,
    change,
    catalogs: catalogsToRead(flags.catalog ?? [], process.env),
    variables: process.env,
    ...present({ kopsVersion, kubernetesVersion, clusterName: name === "" ? undefined : name }),
  });
  if (changed.length === 0) return tellUnchanged(spec);
  for (const one of changed) say(describeChange(one, change.remove));
  sayFindings(findings);
  await write(spec, text, flags);
  if (spec.isStdin) writeStderr(printDiff(diff, "table"));
  else writeStdout(printDiff(diff, "table"));
  say(`for nodes: ${describeDiff(diff)}`);
  if (flags.dryRun === true) say("nothing is written (--dry-run)");
  return exitCodeOfFindings(findings);
}

function tellUnchanged({ source, isStdin }: SpecFile): ExitCode {
  if (isStdin) writeStdout(source.text);
  say(`nothing to change: ${source.name} says so already`);
  return EXIT.ok;
}

function describeChange({ field, was, now }: ChangedField, removed: readonly AssetsField[]): string {
  const old = was === undefined ? "" : redactUrl(was);
  if (now !== undefined)
    return `spec.assets.${field}: ${was === undefined ? "" : `${old} -> `}${redactUrl(now)}`;
  const why = removed.includes(field) ? "" : ", because kOps takes a registry or a proxy, not both";
  return `spec.assets.${field}: ${old} is removed${why}`;
}

async function write({ source, isStdin }: SpecFile, text: string, { dryRun }: ConfigureFlags): Promise<void> {
  if (dryRun === true) writeStdout(shown(diffLines(source.name, source.text, text)));
  else if (isStdin) writeStdout(text);
  else await replaceFile(source.name, text);
}

/** The diff is shown to others; the file keeps what is hidden here, and what would act on a terminal. */
function shown(diff: string): string {
  const lines = diff.split("\n").map((line) => line.split("\t").map(printable).join("\t"));
  return hideSecrets(lines.join("\n"));
}
