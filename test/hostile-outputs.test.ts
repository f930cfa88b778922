import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeError } from "../src/cli/describe-error.ts";
import { describeFinding } from "../src/cli/describe-finding.ts";
import { describeSummary } from "../src/cli/describe-summary.ts";
import { printDiff } from "../src/cli/diff/print-diff.ts";
import { printReport } from "../src/cli/doctor/print-report.ts";
import { printSplit } from "../src/cli/print-split.ts";
import { printPrune } from "../src/cli/print-prune.ts";
import { createJsonProgress } from "../src/cli/progress/create-json-progress.ts";
import { createLineProgress } from "../src/cli/progress/create-line-progress.ts";
import type { Progress, ProgressOptions } from "../src/cli/progress/progress.ts";
import { renderProgress } from "../src/cli/progress/render-progress.ts";
import { printNodes } from "../src/cli/render/nodes-output.ts";
import { accessLine } from "../src/cli/serve/access-log.ts";
import { printVerified } from "../src/cli/verify/print-verified.ts";
import type { Digest } from "../src/content/digest.ts";
import type { Finding } from "../src/errors/finding.ts";
import { findingOfError } from "../src/errors/finding-of-error.ts";
import { UserError } from "../src/errors/user-error.ts";
import { EXPORT_FORMAT_NAMES } from "../src/exports/export-format-names.ts";
import { EXPORT_FORMATS } from "../src/exports/export-formats.ts";
import { jobObjects } from "../src/workloads/job-objects.ts";
import { serveUnit } from "../src/workloads/systemd/serve-unit.ts";
import { verifyUnits } from "../src/workloads/systemd/verify-units.ts";
import type { MirrorPlan } from "../src/mirrors/mirror-plan.ts";
import { renderContainerdMirrors } from "../src/mirrors/render-containerd-mirrors.ts";
import { renderCrioMirrors } from "../src/mirrors/render-crio-mirrors.ts";
import { renderDockerMirrors } from "../src/mirrors/render-docker-mirrors.ts";
import { renderK3sMirrors } from "../src/mirrors/render-k3s-mirrors.ts";
import { renderDragonflyMirrors } from "../src/mirrors/render-dragonfly-mirrors.ts";
import { renderSpegelMirrors } from "../src/mirrors/render-spegel-mirrors.ts";
import { renderTalosMirrors } from "../src/mirrors/render-talos-mirrors.ts";
import type { TextFile } from "../src/mirrors/text-file.ts";
import type { NodePlan } from "../src/nodes/node-plan.ts";
import { printPolicy } from "../src/policy/policy-document.ts";
import { renderNginxFront } from "../src/serve/render-nginx-front.ts";
import { renderMarkdown } from "../src/report/render-markdown.ts";
import { renderPage } from "../src/report/render-page.ts";
import type { ServedRequest } from "../src/serve/served-request.ts";
import { ReportEvidence } from "../src/tasks/report/report-evidence.ts";
import { reportOf } from "../src/tasks/report/report-of.ts";
import { printLock } from "../src/tasks/disk/lock-file.ts";
import { listingJson, listingNames, listingTable, listingYaml } from "../src/text/print-listing.ts";
import { printYaml } from "../src/text/print-yaml.ts";
import { receiptOf } from "../src/trust/receipt.ts";
import type { AssetOutcome } from "../src/transfer/asset-outcome.ts";
import { summarize } from "../src/transfer/summarize.ts";
import type { AssetCopy } from "../src/transfer/transfer-plan.ts";
import { printJsonText } from "../src/values/quote-text.ts";

/** What a registry, a spec, a helper or a manifest may hold: ends of lines of all kinds, and what terminals obey. */
const HOSTILE = "a\nFORGED\rFORGED\u0085FORGED\u2028FORGED\u2029FORGED\u009b2J\u001b[2J\u007f\u0007\ufeffb";
/** What ends a line or steers a terminal; our own lines and columns may. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;
const DIGEST: Digest = `sha256:${"5e".repeat(32)}`;

const FINDING: Finding = {
  code: "X",
  severity: "error",
  message: HOSTILE,
  hint: HOSTILE,
  place: { file: HOSTILE, line: 1 },
  assets: [HOSTILE],
};
const ERROR = new UserError("X", HOSTILE, { hint: HOSTILE, url: HOSTILE });
const COPY = {
  kind: "image",
  name: HOSTILE,
  source: { registry: "r", repository: HOSTILE },
  target: { registry: "r", repository: HOSTILE, tag: HOSTILE },
} as unknown as AssetCopy;
const FAILED: AssetOutcome = { copy: COPY, status: "failed", sent: 0, mounted: 0, skipped: 0, error: ERROR };
const VERIFIED = {
  as: "operator",
  seconds: 1,
  findings: [FINDING],
  assets: (["wrong", "unknown", "whole"] as const).map((status) => ({
    kind: "image" as const,
    name: HOSTILE,
    status,
  })),
} as const;
const NAMED = { canonical: HOSTILE, download: `x${HOSTILE}`, component: HOSTILE };
const REFERENCE = { registry: HOSTILE, repository: HOSTILE, tag: HOSTILE };
const EXPORTED = {
  images: [{ ...NAMED, source: REFERENCE, target: REFERENCE }],
  files: [{ ...NAMED, path: HOSTILE, sha256: DIGEST.slice(7) }],
  caFile: HOSTILE,
};
const MIRRORED: MirrorPlan = {
  fallback: true,
  hosts: ["docker.io", HOSTILE].map((upstream) => ({
    upstream,
    endpoints: [
      {
        scheme: "https",
        host: HOSTILE,
        path: "",
        caFile: HOSTILE,
        renamed: [{ repository: HOSTILE, as: HOSTILE }],
      },
    ],
  })),
};
const NODE: NodePlan = {
  instanceGroup: HOSTILE,
  role: "Node",
  nodeup: {
    amd64: { component: HOSTILE, canonical: HOSTILE, urls: [HOSTILE] },
    arm64: { component: "", canonical: "", urls: [] },
  },
  hasConfig: true,
  files: { amd64: [], arm64: [] },
  imageArchives: { amd64: [], arm64: [] },
  images: [{ component: HOSTILE, canonical: HOSTILE, image: HOSTILE, use: "addon" }],
  warmPoolImages: [HOSTILE],
  sandboxImage: HOSTILE,
};
const LISTING = {
  images: [{ ...NAMED, note: HOSTILE, clusters: [HOSTILE] }],
  files: [{ ...NAMED, sha: HOSTILE }],
};
const DIFF = {
  same: 0,
  changes: [{ ...NAMED, change: "moved", asset: "image", was: { download: HOSTILE } }],
} as const;
const PRUNED = {
  plan: {
    repositories: [{ repository: HOSTILE, tags: [HOSTILE], manifests: [DIGEST], members: [] }],
    blobs: [{ digest: DIGEST, size: 1 }],
    files: [{ path: HOSTILE, size: 1 }],
    spared: { young: 0, unknownAge: 0 },
    leftAlone: [{ repository: HOSTILE, reason: HOSTILE }],
    bytes: 0,
  },
  removed: { tags: 0, manifests: 0, blobs: 0, files: 0, bytes: 0 },
  findings: [FINDING],
};
const EVIDENCE = Object.assign(new ReportEvidence(), { verified: VERIFIED, error: ERROR });
EVIDENCE.findings.push(FINDING);
const REPORT = reportOf("verify", EVIDENCE, new Date(0));
const REQUEST: ServedRequest = {
  time: new Date(0),
  client: "::1",
  method: "GET",
  path: HOSTILE,
  httpVersion: "1.1",
  userAgent: HOSTILE,
  kind: "file",
  status: 200,
  bytesSent: 1,
  bytesReceived: 1,
  milliseconds: 1,
  complete: true,
};
const SUBJECT = { cluster: HOSTILE, kopsVersion: "1.34.1" };
const LOCK = {
  images: [
    { canonical: HOSTILE, download: HOSTILE, digest: DIGEST, size: 1, platforms: [HOSTILE], why: [HOSTILE] },
  ],
  files: [],
};

const SPLIT = { parts: [{ names: [HOSTILE], bytes: 1 }], read: 1, different: 1, findings: [] };
const JOB = {
  name: HOSTILE,
  namespace: HOSTILE,
  image: HOSTILE,
  version: HOSTILE,
  shards: 2,
  files: { [HOSTILE]: HOSTILE },
  copy: [HOSTILE],
  verify: { words: [HOSTILE], schedule: HOSTILE, alerts: true },
  identity: { cloud: "aws" as const, id: HOSTILE },
  proxy: { url: HOSTILE, except: HOSTILE },
  secrets: { dockerConfig: HOSTILE, environment: HOSTILE, imagePull: HOSTILE },
  egress: { hosts: [HOSTILE], ports: [443], addresses: [{ cidr: HOSTILE, port: 1 }] },
};

const textOf = (files: readonly TextFile[]): string => files.map(({ text }) => text).join("\n");

const SIZE = { columns: 4000, rows: 24 };

function progressed(format: "text" | "json", create: (options: ProgressOptions) => Progress): string {
  let told = "";
  const write = (text: string): void => void (told += text);
  const progress = create({ write, isTerminal: false, size: () => SIZE, format });
  progress.onEvent({ type: "planned", copies: [COPY] });
  progress.onEvent({ type: "started", copy: COPY });
  progress.onRetry({ host: "h", method: "GET", url: HOSTILE, reason: HOSTILE, attempt: 1, delayMs: 1 });
  progress.onEvent({ type: "done", outcome: FAILED });
  progress.stop();
  return told;
}

const WRITERS: Readonly<Record<string, () => string>> = {
  "an error": () => describeError(ERROR),
  "an error of several lines": () =>
    describeError(new UserError("X", [HOSTILE, HOSTILE], { hint: [HOSTILE, HOSTILE] })),
  "a finding": () => describeFinding(FINDING),
  "a finding of an error": () => describeFinding(findingOfError(ERROR, [HOSTILE])),
  "a copy's progress": () => progressed("text", createLineProgress),
  "a copy's events": () => progressed("json", createJsonProgress),
  "a copy's bars": () =>
    renderProgress(
      {
        figures: { share: 0, percent: "0%", bytes: [], pace: [], assets: [] },
        running: [[DIGEST, { copy: COPY, size: 1, read: 0 }]],
        waits: [{ host: HOSTILE, until: 0, why: HOSTILE }],
      },
      SIZE,
    ).join("\n"),
  "a copy's summary": () => describeSummary({ outcomes: [FAILED], summary: summarize([FAILED]), seconds: 1 }),
  "a listing's table": () => listingTable(LISTING, true),
  "a listing's names": () => listingNames(LISTING),
  "a listing's YAML": () => listingYaml(LISTING),
  "a listing's JSON": () => listingJson(LISTING),
  "a lock": () => printLock(LOCK),
  "a diff's table": () => printDiff(DIFF, "table", [FINDING]),
  "a diff's YAML": () => printDiff(DIFF, "yaml", [FINDING]),
  "a diff's JSON": () => printDiff(DIFF, "json", [FINDING]),
  "doctor's report": () => printReport({ findings: [FINDING], release: HOSTILE, chosen: [] }, "table"),
  "doctor's JSON": () => printReport({ findings: [FINDING], release: HOSTILE, chosen: [] }, "json"),
  "doctor's SARIF": () => printReport({ findings: [FINDING], release: HOSTILE, chosen: [] }, "sarif"),
  "verify's report": () => printVerified(VERIFIED, "table"),
  "verify's rows": () => printVerified(VERIFIED, "table", false),
  "verify's names": () => printVerified(VERIFIED, "name"),
  "verify's JSON": () => printVerified(VERIFIED, "json"),
  "verify's JUnit": () => printVerified(VERIFIED, "junit"),
  "a report's page": () => renderPage("<!--report-title--> <!--report-data-->", REPORT),
  "a report's Markdown": () => renderMarkdown(REPORT),
  "a line of the access log": () => accessLine(REQUEST, "common"),
  "a short line of the access log": () => accessLine(REQUEST, "short"),
  "the access log's JSON": () => accessLine(REQUEST, "json"),
  "prune's list": () => printPrune(PRUNED, { format: "table", isApplied: false }),
  "prune's names": () => printPrune(PRUNED, { format: "name", isApplied: false }),
  "prune's JSON": () => printPrune(PRUNED, { format: "json", isApplied: false }),
  "nodes for kOps": () => printNodes([NODE], SUBJECT, "kops"),
  "nodes' JSON": () => printNodes([NODE], SUBJECT, "json"),
  "nodes' YAML": () => printNodes([NODE], SUBJECT, "yaml"),
  "a split's JSON": () => printSplit(SPLIT, "json"),
  "a Job's objects": () =>
    jobObjects(JOB)
      .map(({ object }) => printYaml(object))
      .join("---\n"),
  "systemd's units": () => {
    const plan = { name: "a", program: "/a", words: [HOSTILE], groups: [], paths: [], writes: [] };
    const server = { ...plan, hasLowPort: true, hasCertificate: true, connections: 1, stopSeconds: 1 };
    return textOf([...serveUnit(server), ...verifyUnits({ ...plan, calendar: "daily" })]);
  },
  "systemd's paths": () => {
    const plan = { name: "a", program: "/a", words: [], groups: [], paths: [`/${HOSTILE}`], writes: [] };
    return textOf(verifyUnits({ ...plan, calendar: "daily" }));
  },
  "nginx's configuration": () =>
    renderNginxFront({
      origin: new URL("http://a:1"),
      originAuthorities: HOSTILE,
      listen: HOSTILE,
      folder: HOSTILE,
      size: HOSTILE,
    }),
  "a policy": () => printPolicy({ a: HOSTILE }),
  "a receipt": () =>
    printJsonText(
      receiptOf({ outcomes: [FAILED], version: "1", started: new Date(0), finished: new Date(0) }),
    ),
  "containerd's mirrors": () => textOf(renderContainerdMirrors(MIRRORED)),
  "k3s's mirrors": () => textOf(renderK3sMirrors(MIRRORED).files),
  "CRI-O's mirrors": () => textOf(renderCrioMirrors(MIRRORED).files),
  "Talos's mirrors": () => textOf(renderTalosMirrors(MIRRORED).files),
  "Dragonfly's mirrors": () => textOf(renderDragonflyMirrors(MIRRORED).files),
  "Spegel's mirrors": () => textOf(renderSpegelMirrors(MIRRORED).files),
  "docker's mirrors": () => textOf(renderDockerMirrors(MIRRORED).files),
  ...Object.fromEntries(
    EXPORT_FORMAT_NAMES.map((name) => [
      `the export ${name}`,
      () => EXPORT_FORMATS[name].render(EXPORTED).text,
    ]),
  ),
};

/** A writer may refuse, too. */
function written(write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof UserError) return describeError(error);
    throw error;
  }
}

test.each(Object.entries(WRITERS))("%s cannot be given a line, nor a terminal an order", (_, write) => {
  const text = written(write);
  expect(text).toMatch(/FORGED|\[[A-Z_]+\]/);
  expect(ACTING.exec(text)?.[0]).toBeUndefined();
  expect(text.split("\n").filter((line) => /^\W*FORGED/.test(line))).toEqual([]);
});

/** cloud-init's own loader, from its package unpacked beside the real servers (tools/setup-servers.sh). */
const CLOUD_INIT = join(import.meta.dirname, "../.servers/cloud-init/usr/lib/python3/dist-packages");
const LOADER = `
import json, sys
sys.path.append(${JSON.stringify(CLOUD_INIT)})
from cloudinit import util
print(json.dumps([util.load_yaml(text, default="refused", allowed=(dict, list)) for text in json.load(sys.stdin)]))
`;
function hasCloudInit(): boolean {
  return existsSync(CLOUD_INIT) && spawnSync("python3", ["-c", "import yaml"]).status === 0;
}

describe.skipIf(!hasCloudInit() && process.env["KOPS_ASSETS_REAL_SERVERS"] !== "1")(
  "cloud-init's loader",
  () => {
    test("reads every YAML as it is meant", () => {
      const names = Object.keys(WRITERS).filter((name) => name.endsWith("YAML") || name === "a lock");
      const texts = [
        ...names.map((name) => written(WRITERS[name] ?? String)),
        written(WRITERS["k3s's mirrors"] ?? String),
      ];
      const options = { input: JSON.stringify(texts), encoding: "utf8" as const };
      const read = JSON.parse(execFileSync("python3", ["-c", LOADER], options)) as unknown[];
      expect(read).toHaveLength(texts.length);
      expect(read).not.toContain("refused");
      for (const value of read) expect(JSON.stringify(value)).toContain(JSON.stringify(HOSTILE).slice(1, -1));
    });
  },
);
