import { diffLists } from "../../tasks/diff-lists.ts";
import type { ListRequest } from "../../tasks/list/list-request.ts";
import type { ReportEvidence } from "../../tasks/report/report-evidence.ts";
import { present } from "../../values/present.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { hostSettings, type HostFlags, type MirrorFlags } from "../flags/host-options.ts";
import { mappingOf } from "../flags/mapping-of.ts";
import { parseSelection } from "../flags/parse-selection.ts";
import { readNamed } from "../flags/read-inputs.ts";
import { catalogsToRead } from "../flags/catalogs-to-read.ts";
import { printOrSummarize } from "../report/print-or-summarize.ts";
import { withReport } from "../report/with-report.ts";
import { say, sayFinding, sayFindings } from "../say.ts";
import { withHosts } from "../with-hosts.ts";
import { parseSide, type Side } from "./parse-side.ts";
import { describeDiff, printDiff, type DiffFormat } from "./print-diff.ts";
import type { HeadersFlag } from "../flags/no-headers-option.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `diff`, as commander hands them over. */
export interface DiffFlags extends Partial<HostFlags & MirrorFlags>, HeadersFlag {
  readonly sizes?: boolean;
  readonly name?: string;
  readonly allClusters?: boolean;
  readonly catalog?: readonly string[];
  readonly maxInput?: number;
  readonly kopsVersion?: string;
  readonly kubernetesVersion?: string;
  readonly oldKopsVersion?: string;
  readonly newKopsVersion?: string;
  readonly oldKubernetesVersion?: string;
  readonly newKubernetesVersion?: string;
  readonly oldRunningKubernetesVersion?: string;
  readonly newRunningKubernetesVersion?: string;
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
  readonly complete?: boolean;
  readonly platform: readonly string[];
  readonly roles?: string;
  readonly report?: string;
  readonly output: DiffFormat | "markdown";
  readonly exitCode?: boolean;
}

/** `kops-assets diff OLD NEW`: prints what changes from one list to the other. */
export function diff(before: string, after: string, flags: DiffFlags): Promise<ExitCode> {
  return withReport("diff", flags, (evidence) => compare(before, after, flags, evidence));
}

async function compare(
  before: string,
  after: string,
  flags: DiffFlags,
  evidence: ReportEvidence,
): Promise<ExitCode> {
  const request = {
    before: await sideRequest(parseSide(before), flags, {
      kopsVersion: flags.oldKopsVersion,
      kubernetesVersion: flags.oldKubernetesVersion,
      runningKubernetesVersion: flags.oldRunningKubernetesVersion,
    }),
    after: await sideRequest(parseSide(after), flags, {
      kopsVersion: flags.newKopsVersion,
      kubernetesVersion: flags.newKubernetesVersion,
      runningKubernetesVersion: flags.newRunningKubernetesVersion,
    }),
  };
  const settings = flags.sizes === true ? hostSettings(flags) : {};
  const asked = { ...request, ...present({ sizes: flags.sizes }) };
  const report = await withHosts(settings, (hosts) => diffLists(asked, hosts));
  const { diff: result, findings, nodes, lists } = report;
  evidence.diff = { ...report, names: [before, after] };
  evidence.list = lists.after;
  for (const finding of findings.before) sayFinding(finding, "old: ");
  for (const finding of findings.after) sayFinding(finding, "new: ");
  const text = await printOrSummarize("diff", flags.output, evidence, (format) =>
    printDiff(result, format, nodes, flags.headers),
  );
  writeStdout(text);
  sayFindings(nodes);
  say(describeDiff(result));
  return flags.exitCode === true && result.changes.length > 0 ? EXIT.findings : EXIT.ok;
}

/** The versions that flags say of one side alone. */
interface OwnVersions {
  readonly kopsVersion: string | undefined;
  readonly kubernetesVersion: string | undefined;
  readonly runningKubernetesVersion: string | undefined;
}

async function sideRequest(side: Side, flags: DiffFlags, own: OwnVersions): Promise<ListRequest> {
  const { name, allClusters, complete, maxInput } = flags;
  const kopsVersion = side.kopsVersion ?? own.kopsVersion ?? flags.kopsVersion;
  return {
    sources: await readNamed([side.file], maxInput),
    assets: mappingOf(flags),
    catalogs: catalogsToRead(flags.catalog ?? [], process.env),
    variables: process.env,
    offline: true,
    ...parseSelection(flags),
    ...present({
      clusterName: name === "" ? undefined : name,
      kopsVersion: kopsVersion === "" ? undefined : kopsVersion,
      kubernetesVersion: own.kubernetesVersion ?? flags.kubernetesVersion,
      runningKubernetesVersion: own.runningKubernetesVersion,
      allClusters,
      complete,
      maxInput,
    }),
  };
}
