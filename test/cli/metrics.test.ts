import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tellEnd } from "../../src/cli/describe-ends.ts";
import { EXIT, type ExitCode } from "../../src/cli/exit-code.ts";
import { renderMetrics } from "../../src/cli/metrics/render-metrics.ts";
import { beginFacts, RunFacts } from "../../src/cli/metrics/run-facts.ts";
import { withMetrics } from "../../src/cli/metrics/with-metrics.ts";
import { UserError } from "../../src/errors/user-error.ts";
import type { EndReport } from "../../src/tasks/copy/ends-request.ts";
import { describeWith } from "../conformance/real-server.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "../front-door/made-up-cluster.ts";
import { directoryWith } from "./load.ts";

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^(?<name>\S+?)\{(?<labels>.*)\} (?<value>-?[\d.e+]+)$/;
const LABEL = /^(?<label>[a-zA-Z_]\w*)="(?<value>(?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;

type Samples = Record<string, { readonly labels: Record<string, string>; readonly value: number }[]>;

/** Reads Prometheus's text format as strictly as its own words are: HELP and TYPE before samples, each name once, no sample twice. */
function parseMetrics(text: string): Samples {
  expect(text.endsWith("\n")).toBe(true);
  const found: Samples = {};
  const typed = new Set<string>();
  const seen = new Set<string>();
  let current = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const [, help] = /^# HELP (\S+) \S.*$/.exec(line) ?? [];
    const [, type] = /^# TYPE (\S+) gauge$/.exec(line) ?? [];
    if (help !== undefined) {
      expect(help).toMatch(NAME);
      expect(typed).not.toContain(help);
      current = help;
    } else if (type !== undefined) {
      expect(type).toBe(current);
      typed.add(type);
    } else {
      const { name = "", labels = "", value } = SAMPLE.exec(line)?.groups ?? {};
      expect(`${line}: ${name}`).toBe(`${line}: ${current}`);
      expect(typed).toContain(name);
      expect(seen).not.toContain(`${name} ${labels}`);
      seen.add(`${name} ${labels}`);
      (found[name] ??= []).push({ labels: parseLabels(labels), value: Number(value) });
    }
  }
  return found;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== "";) {
    const match = LABEL.exec(rest);
    if (match === null) throw new Error(`${rest} is no label`);
    const { label = "", value = "" } = match.groups ?? {};
    labels[label] = value.replaceAll(/\\(.)/g, (_, one: string) => (one === "n" ? "\n" : one));
    rest = rest.slice(match[0].length);
  }
  return labels;
}

function hostile(): string {
  const facts = new RunFacts();
  const host = 'a"\\\nFORGED 1';
  facts.watch(() => [{ host, requests: { GET: 2 }, retries: 1, bytesReceived: 3, bytesSent: 0 }]);
  facts.asset("image", "copied");
  return renderMetrics({
    verb: "copy",
    exitCode: 1,
    facts,
    duration: 0.25,
    ended: new Date(1_700_000_000_500),
  });
}

test("a host's name cannot forge a line, and numbers are as they were", () => {
  expect(parseMetrics(hostile())).toMatchObject({
    kops_assets_run_success: [{ labels: { verb: "copy" }, value: 0 }],
    kops_assets_run_exit_code: [{ value: 1 }],
    kops_assets_run_end_timestamp_seconds: [{ value: 1_700_000_000.5 }],
    kops_assets_run_duration_seconds: [{ value: 0.25 }],
    kops_assets_run_requests: [{ labels: { host: 'a"\\\nFORGED 1' }, value: 2 }],
  });
});

describe("metrics of a run that ends otherwise", () => {
  const file = (): string => join(directoryWith({}), "run.prom");

  test("has the code that it ends with, where it waited for what never comes", async () => {
    const metricsFile = file();
    const before = process.listeners("exit");
    void withMetrics("copy", { metricsFile }, () => new Promise(() => undefined));
    const fresh = (): NodeJS.ExitListener[] =>
      process.listeners("exit").filter((one) => !before.includes(one));
    await expect.poll(() => fresh().length).toBe(1);
    process.exitCode = EXIT.bug;
    for (const listener of fresh()) {
      process.removeListener("exit", listener);
      listener(0);
    }
    process.exitCode = undefined;
    expect(parseMetrics(readFileSync(metricsFile, "utf8"))).toMatchObject({
      kops_assets_run_success: [{ value: 0 }],
      kops_assets_run_exit_code: [{ value: 70 }],
    });
  });

  test("is of no dry run: those of the last run that wrote something stay", async () => {
    const metricsFile = file();
    const run = (dryRun: boolean, code: ExitCode): Promise<ExitCode> =>
      withMetrics("copy", { metricsFile, dryRun }, () => Promise.resolve(code));
    await run(false, EXIT.failed);
    const last = readFileSync(metricsFile, "utf8");
    expect(await run(true, EXIT.ok)).toBe(EXIT.ok);
    expect(readFileSync(metricsFile, "utf8")).toBe(last);
  });

  test("counts why nothing was copied to an end", () => {
    const facts = beginFacts();
    const error = new UserError("DENIED", "a.example.com refuses", { side: "local" });
    tellEnd({ end: { name: "a" } as EndReport["end"], error }, { log: () => undefined });
    expect(facts.findings).toEqual({ error: 1, warning: 0, info: 0 });
  });
});

describeWith("promtool", (promtool) => {
  test("takes what is written, and has nothing to say of it", () => {
    const { status, stdout, stderr } = spawnSync(promtool, ["check", "metrics"], {
      input: hostile(),
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});

describe("--metrics-file", () => {
  let cluster: MadeUpCluster;
  let local: LocalRepositories;
  beforeAll(async () => {
    [cluster, local] = await Promise.all([startMadeUpCluster(), startLocalRepositories()]);
  });
  afterAll(() => Promise.all([cluster.close(), local.close()]));

  const metrics = (name: string): Samples => parseMetrics(readFileSync(join(cluster.folder, name), "utf8"));
  const flags = (): string[] => [
    ...["-f", "cluster.yaml", ...local.flags],
    ...cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]),
  ];

  test("tells of a copy, a verification that finds what is missing, and one that could not begin", async () => {
    const copied = await cluster.run(["copy", ...flags(), "--metrics-file", "copy.prom", "--quiet"]);
    // Nothing went wrong, and so nothing is said.
    expect(copied).toMatchObject({ code: 0, stdout: "", stderr: "" });
    const { kops_assets_run_assets: assets = [], ...others } = metrics("copy.prom");
    const count = (kind: string, status: string): number | undefined =>
      assets.find(({ labels }) => labels["kind"] === kind && labels["status"] === status)?.value;
    expect(count("image", "copied")).toBe(cluster.images.length);
    expect(count("file", "copied")).toBe(cluster.files.length);
    expect(count("image", "failed")).toBe(0);
    expect(others["kops_assets_run_success"]).toMatchObject([{ labels: { verb: "copy" }, value: 1 }]);
    const hosts = others["kops_assets_run_requests"]?.map(({ labels }) => labels["host"]);
    expect(hosts).toContain(local.host);
    expect(others["kops_assets_run_end_timestamp_seconds"]?.[0]?.value).toBeGreaterThan(
      Date.now() / 1000 - 60,
    );
    // Nothing else is left beside it, for a collector would take it for another one's.
    expect(readdirSync(cluster.folder).filter((name) => name.startsWith("copy.prom"))).toEqual(["copy.prom"]);

    const verified = await cluster.run([
      "verify",
      ...flags(),
      "--to",
      "nothing",
      "--metrics-file",
      "verify.prom",
    ]);
    expect(verified.code).toBe(2);
    expect(metrics("verify.prom")).toMatchObject({
      kops_assets_run_success: [{ labels: { verb: "verify" }, value: 0 }],
      kops_assets_run_exit_code: [{ value: 2 }],
    });
  });

  test("tells of a copy that was told to stop, with what was complete by then", async () => {
    const slow = await startMadeUpCluster({
      intercept: ({ url = "" }) => url.includes("/blobs/"),
    });
    const tool = slow.start([
      ...["copy", "-f", "cluster.yaml", ...slow.mirrors.flatMap((mirror) => ["--mirror", mirror])],
      ...["--to", "stopped", "--log-format", "json", "--metrics-file", "stopped.prom"],
    ]);
    await tool.said(/"type":"done","kind":"file"/);
    tool.kill("SIGTERM");
    expect((await tool.ended).code).toBe(143);
    const file = join(slow.folder, "stopped.prom");
    expect(existsSync(file)).toBe(true);
    const { kops_assets_run_exit_code: code, kops_assets_run_assets: assets = [] } = parseMetrics(
      readFileSync(file, "utf8"),
    );
    expect(code).toMatchObject([{ value: 143 }]);
    const copied = assets.find(({ labels }) => labels["kind"] === "file" && labels["status"] === "copied");
    expect(copied?.value).toBeGreaterThan(0);
    await slow.close();
  });
});
