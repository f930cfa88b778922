import { inOrder } from "../../doctor/checks.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { formatPlace } from "../../errors/format-place.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import { pairChanges } from "../../report/pair-changes.ts";
import type {
  ReportFact,
  ReportFinding,
  ReportModel,
  ReportSide,
  ReportUpgrade,
  ReportVerb,
} from "../../report/report-model.ts";
import { verdictOf } from "../../report/verdict-of.ts";
import { present } from "../../values/present.ts";
import type { AssetList } from "../list/asset-list.ts";
import { mergeSame } from "../merge-same.ts";
import { VERSION } from "../tool-version.ts";
import { reportAssets } from "./report-assets.ts";
import type { ReportEvidence } from "./report-evidence.ts";

/** A report of what a run has found out, up to its end or to what ended it. */
export function reportOf(verb: ReportVerb, evidence: ReportEvidence, now: Date): ReportModel {
  const { copies, layers, diff } = evidence;
  const assets = reportAssets(evidence);
  const findings = mergeSame(findingsOf(evidence).map(reportFinding));
  const model = {
    verb,
    title: titleOf(verb, evidence),
    made: now.toISOString(),
    tool: VERSION,
    facts: factsOf(evidence),
    ends: copies.length > 1 ? copies.map(({ end }) => end) : [],
    assets,
    layers: layers.sizes,
    findings,
    ...present({ upgrade: diff === undefined ? undefined : upgradeOf(diff) }),
  };
  return { ...model, verdict: verdictOf(model) };
}

const VERBS: Readonly<Record<ReportVerb, string>> = {
  copy: "Copy",
  verify: "Verification",
  diff: "Upgrade",
  doctor: "Examination",
  "bundle create": "Bundle",
  "bundle load": "Loaded bundle",
  serve: "Repositories",
};

function titleOf(verb: ReportVerb, { list, examination, diff }: ReportEvidence): string {
  if (diff !== undefined) return `${VERBS[verb]}: ${diff.names.join(" → ")}`;
  const cluster = list?.clusterName ?? examination?.clusterName ?? "";
  return cluster === "" ? VERBS[verb] : `${VERBS[verb]}: ${cluster}`;
}

function factsOf({ list, examination, copies, verified }: ReportEvidence): ReportFact[] {
  const release = list?.release ?? examination?.release;
  const results = copies.flatMap(({ result }) => ("outcomes" in result ? [result] : []));
  const times = results.flatMap((result) => result.seconds ?? []);
  const seconds = verified?.seconds ?? (times.length === 0 ? undefined : Math.max(...times));
  const groups = list?.instanceGroups?.map(({ name, role }) => `${name} (${role})`).join(", ");
  const facts: Record<string, string | undefined> = {
    "kOps release": release,
    Clusters: list?.clusters?.join(", "),
    "Instance groups": groups,
    Platforms: list?.platforms?.join(", "),
    Place: copies.length === 1 ? copies[0]?.end : undefined,
    Looked: verified === undefined ? undefined : lookedAs(verified),
    Took: seconds === undefined ? undefined : `${seconds.toFixed(1)} s`,
  };
  return Object.entries(facts).flatMap(([label, value]) =>
    value === undefined || value === "" ? [] : [{ label, value }],
  );
}

function lookedAs({ as, depth }: NonNullable<ReportEvidence["verified"]>): string {
  const whose = {
    node: "as a node, without credentials",
    operator: "with the credentials of this machine",
    upstream: "upstream",
  }[as];
  if (depth === undefined) return whose;
  return `${whose}; ${typeof depth === "string" ? depth : `a sample of ${depth.share / 100}%`}`;
}

/** Each once: some are told of a list and of what was done with it. */
function findingsOf({
  list,
  copies,
  verified,
  examination,
  diff,
  findings,
  error,
}: ReportEvidence): Finding[] {
  const all = [
    ...(error === undefined ? [] : [endOf(error)]),
    ...copies.flatMap(({ end, result }) =>
      "outcomes" in result ? result.findings : [findingOfError(result, [end])],
    ),
    ...(verified?.findings ?? []),
    ...(examination === undefined ? [] : [...examination.findings, ...examination.chosen]),
    ...(diff === undefined ? [] : [...diff.nodes, ...diff.findings.before, ...diff.findings.after]),
    ...(list?.findings ?? []),
    ...findings,
  ];
  return inOrder(all);
}

function endOf(error: unknown): Finding {
  if (error instanceof UserError) return findingOfError(error, []);
  return { code: "BUG", severity: "error", message: reasonOf(error) };
}

function reportFinding({ code, severity, message, hint, place, assets = [] }: Finding): ReportFinding {
  return {
    code,
    severity,
    message,
    assets,
    ...present({
      hint: hint === "" ? undefined : hint,
      where: place === undefined ? undefined : formatPlace(place),
    }),
  };
}

function upgradeOf({ diff, lists, names }: NonNullable<ReportEvidence["diff"]>): ReportUpgrade {
  return {
    before: sideOf(lists.before, names[0]),
    after: sideOf(lists.after, names[1]),
    changes: pairChanges(diff.changes),
    same: diff.same,
  };
}

function sideOf({ images, files, release }: AssetList, name: string): ReportSide {
  return { name, images: images.length, files: files.length, ...present({ release }) };
}
