import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportModel } from "../../src/report/report-model.ts";
import { readReport } from "../support/read-report.ts";
import { startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
beforeAll(async () => {
  cluster = await startMadeUpCluster();
}, 120_000);
afterAll(() => cluster.close());

const mirrors = (): string[] => cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
const report = (name: string): ReportModel => readReport(readFileSync(join(cluster.folder, name), "utf8"));
const isSized = ({ size }: { readonly size?: number }): boolean => size !== undefined;

describe("a report", () => {
  test("of a copy has everything that was copied, with what it weighs and who needs it", async () => {
    const parameters = ["copy", "-f", "cluster.yaml", "--to", "repository", ...mirrors()];
    const { code } = await cluster.start([...parameters, "--report", "reports/copy.html"]).ended;
    expect(code).toBe(0);
    const { assets, verb, title, verdict, layers } = report("reports/copy.html");
    expect({ verb, title, state: verdict.state }).toEqual({
      verb: "copy",
      title: "Copy: made-up.example.com",
      state: "good",
    });
    expect(assets.map(({ name }) => name)).toEqual([...cluster.images, ...cluster.files]);
    expect(assets.filter((asset) => !isSized(asset) || asset.states[0] !== "copied")).toEqual([]);
    expect(assets.find(({ name }) => name.includes("/coredns/"))?.components).toEqual(["coredns"]);
    const used = assets.flatMap((asset) => asset.layers ?? []);
    expect(new Set(used).size).toBe(layers.length);
    expect(used.length).toBeGreaterThan(layers.length);
    expect(readdirSync(join(cluster.folder, "reports"))).toEqual(["copy.html"]);
  });

  test("of a copy that failed says what is missing and why, and its exit code is as without one", async () => {
    const mirror = "registry.k8s.io=127.0.0.1:1";
    const others = cluster.mirrors.filter((one) => !one.startsWith("registry.k8s.io="));
    const flags = [mirror, ...others].flatMap((one) => ["--mirror", one]);
    const parameters = ["copy", "-f", "cluster.yaml", "--to", "half", ...flags, "--report", "half.html"];
    expect((await cluster.run(parameters)).code).toBe(1);
    const { assets, findings, verdict } = report("half.html");
    expect(verdict.state).toBe("bad");
    const failed = assets.filter(({ states }) => states[0] === "failed").map(({ name }) => name);
    expect(failed).toEqual(cluster.images.filter((name) => name.startsWith("registry.k8s.io/")));
    const told = findings.filter(({ severity }) => severity === "error");
    expect(told.flatMap((finding) => finding.assets).sort()).toEqual([...failed].sort());
  });

  test("of a run that could not begin says what ended it", async () => {
    const ended = await cluster.run([
      "copy",
      "-f",
      "nothing.yaml",
      "--to",
      "nowhere",
      "--report",
      "bad.html",
    ]);
    expect(ended.code).toBe(2);
    const { findings, assets } = report("bad.html");
    expect(assets).toEqual([]);
    expect(findings).toMatchObject([
      { severity: "error", message: expect.stringContaining("nothing.yaml") as string },
    ]);
  });

  test("that cannot be written is told before anything is asked or copied", async () => {
    mkdirSync(join(cluster.folder, "folder"));
    cluster.asked.length = 0;
    const parameters = [
      "copy",
      "-f",
      "cluster.yaml",
      "--to",
      "untouched",
      ...mirrors(),
      "--report",
      "folder",
    ];
    const { code, stderr } = await cluster.run(parameters);
    expect({ code, asked: cluster.asked }).toEqual({ code: 2, asked: [] });
    expect(stderr).toMatch(/folder cannot be written: it is a directory \[UNWRITABLE_FILE\]\n.*--report\./);
    expect(existsSync(join(cluster.folder, "untouched"))).toBe(false);
  });

  test.each([
    ["to standard output", ["copy", "-f", "cluster.yaml", "--to", "x", "--report", "-"], /takes a file/],
    [
      "over the lock file",
      ["verify", "-f", "cluster.yaml", "--lock", "a.lock", "--report", "a.lock"],
      /--report and --lock name the same file/,
    ],
    [
      "of a listing alone",
      ["get", "assets", "-f", "cluster.yaml", "--report", "x.html"],
      /--report is about copying, but --copy is missing/,
    ],
  ])("%s is refused", async (_, parameters, words) => {
    const { code, stderr } = await cluster.run(parameters);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});

describe("a verification", () => {
  test("has a report and a text for a pull request, with what is wrong in both", async () => {
    const parameters = [
      "verify",
      "-f",
      "cluster.yaml",
      "--to",
      "half",
      "-o",
      "markdown",
      "--report",
      "verify.html",
    ];
    const { code, stdout } = await cluster.run([...parameters, ...mirrors()]);
    expect(code).toBe(3);
    const { assets, verdict } = report("verify.html");
    const wrong = assets.filter(({ states }) => states[0] === "wrong");
    expect(wrong.length).toBeGreaterThan(10);
    expect(
      assets.filter(({ states, kind, layers }) => kind === "image" && states[0] === "whole" && layers),
    ).toHaveLength(assets.filter(({ states, kind }) => kind === "image" && states[0] === "whole").length);
    expect(stdout).toMatch(/^## Verification: `made-up\.example\.com`\n\n\*\*/);
    expect(stdout).toContain(`**${verdict.text}**`);
    for (const { name } of wrong) expect(stdout).toContain(`| wrong | image | \`${name}\` |`);
    expect(stdout).toContain("- **Error** `MISSING`: `");
  });
});

describe("an upgrade", () => {
  test("has a report with both sides, and a text for a pull request", async () => {
    const sides = ["cluster.yaml@1.35.2", "cluster.yaml@1.36.2"];
    const flags = ["-o", "markdown", "--report", "diff.html"];
    const { code, stdout } = await cluster.run(["diff", ...sides, ...flags]);
    expect(code).toBe(0);
    const { upgrade, assets, title } = report("diff.html");
    expect(title).toBe(`Upgrade: ${sides.join(" → ")}`);
    expect(upgrade).toMatchObject({ before: { release: "1.35.2" }, after: { release: "1.36.2" } });
    expect(assets).toHaveLength((upgrade?.after.images ?? 0) + (upgrade?.after.files ?? 0));
    const replaced = upgrade?.changes.filter(({ change }) => change === "replaced") ?? [];
    expect(replaced.length).toBeGreaterThan(3);
    for (const { before = "", after = "" } of replaced)
      expect(stdout).toContain(`\`${before}\` | \`${after}\` |`);
  });
});

describe("an examination", () => {
  test("has a report of what the cluster needs and what was found, and a text for a pull request", async () => {
    const flags = ["--offline", "-o", "markdown", "--report", "doctor.html"];
    const { code, stdout } = await cluster.run(["doctor", "-f", "cluster.yaml", ...flags]);
    const { assets, findings, title } = report("doctor.html");
    expect(code).toBe(findings.some(({ severity }) => severity === "error") ? 3 : 0);
    expect(title).toBe("Examination: made-up.example.com");
    expect(assets.length).toBeGreaterThanOrEqual(cluster.images.length + cluster.files.length);
    expect(findings.length).toBeGreaterThan(0);
    for (const { code: id } of findings) expect(stdout).toContain(`\`${id}\``);
  });
});

describe("a bundle", () => {
  test("has a report when it is made and when it is loaded", async () => {
    const made = ["bundle", "create", "-f", "cluster.yaml", "--to", "bundle.tar", ...mirrors()];
    expect((await cluster.run([...made, "--report", "made.html"])).code).toBe(0);
    const loaded = ["bundle", "load", "bundle.tar", "--to", "loaded", "--report", "loaded.html"];
    expect((await cluster.run(loaded)).code).toBe(0);
    for (const [name, verb] of [
      ["made.html", "bundle create"],
      ["loaded.html", "bundle load"],
    ] as const) {
      const model = report(name);
      expect(model.verb).toBe(verb);
      expect(model.assets).toHaveLength(cluster.images.length + cluster.files.length);
      expect(model.assets.filter((asset) => !isSized(asset))).toEqual([]);
      expect(model.layers.length).toBeGreaterThan(20);
    }
  });
});

describe("several ends", () => {
  test("have one report, with the state of each asset at each", async () => {
    mkdirSync(join(cluster.folder, "taken"));
    for (const name of ["blobs", "files"]) writeFileSync(join(cluster.folder, "taken", name), "a file");
    const ends = ["--to", "one", "--to", "taken"];
    const parameters = ["copy", "-f", "cluster.yaml", ...ends, ...mirrors(), "--report", "ends.html"];
    expect((await cluster.run(parameters)).code).toBe(1);
    const { ends: names, assets, findings } = report("ends.html");
    expect(names).toEqual(["one", "taken"]);
    expect(assets.map(({ states }) => states.join())).toEqual(assets.map(() => "copied,absent"));
    expect(findings.some(({ assets: about }) => about.includes("taken"))).toBe(true);
  });
});
