import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gateResults, POLICY_HEAD, eachGateWorld, type GateWorld } from "../../../test/support/gate-world.ts";
import { publishImage } from "../../../test/support/image-fixture.ts";
import { isRunning } from "../../../test/support/is-running.ts";

let world: GateWorld;
eachGateWorld((made) => (world = made), { AWS_SECRET_ACCESS_KEY: "s3cret", SCAN_CACHE: "/cache" });

const SCANNER = `#!/bin/sh
env >"$SCAN_CACHE"
`;

describe("a scanner", () => {
  test("gets each platform of a new image as a layout and each new file, judges by its exit code, and not twice", async () => {
    const { descriptor } = await publishImage(world.upstream.repository("app"), "v1", ["layer"]);
    const log = join(world.folder, "log");
    world.write(
      "scan.sh",
      `#!/bin/sh\nset -e\ntest -f "$1/oci-layout"\nb=$(sed 's/.*"digest":"sha256:\\([0-9a-f]*\\).*/\\1/' "$1/index.json")\ntest -f "$1/blobs/sha256/$b"\necho "$2 $3 $b $4" >>${log}\n`,
    );
    world.write("bad.sh", `#!/bin/sh\ngrep -q good "$1" || { echo "a virus" >&2; exit 1; }\n`);
    const [good, bad] = [
      await world.file("files/good.txt", "good"),
      await world.file("files/bad.txt", "evil"),
    ];
    const policy = `${POLICY_HEAD}rules: [{name: scan, command: {image: [./scan.sh, "{layout}", "{platform}", "{digest}", "{constructor}"], file: [./bad.sh, "{file}"]}}]`;
    const list = { images: [world.image("app:v1")], files: [good, bad], fileRepositories: [world.localUrl] };
    const report = await world.copy([], policy, { list });
    expect(gateResults(report)).toEqual({ app: "copied", good: "copied", bad: "held, scan denied" });
    expect(report.findings.find(({ code }) => code === "HELD_BACK")?.message).toContain("a virus");
    const lines = readFileSync(log, "utf8").trim().split("\n");
    expect(lines.map((line) => line.split(" ").toSpliced(2, 1))).toEqual([
      ["linux/amd64", descriptor.digest, "{constructor}"],
      ["linux/arm64", descriptor.digest, "{constructor}"],
    ]);
    expect((await world.local.repository("app").resolve("v1"))?.digest).toBe(descriptor.digest);
    const again = await world.copy([], policy, { list });
    expect(gateResults(again)).toEqual({ app: "present", good: "present", bad: "held, scan denied" });
    expect(readFileSync(log, "utf8").trim().split("\n")).toHaveLength(2);
  });

  test("reads what is copied then: upstream is not read again, and a tag that moves meanwhile changes nothing", async () => {
    await world.single("app");
    const judged = await world.upstream.repository("app").resolve("v1");
    const read: string[] = [];
    world.onUpstream = async (line) => {
      read.push(line);
      if (line.includes("/blobs/")) await world.single("app", {}, "other");
    };
    const report = await world.copy(
      ["app:v1"],
      `${POLICY_HEAD}rules: [{name: scan, command: {image: ["true"]}}]`,
    );
    expect(gateResults(report)).toEqual({ app: "copied" });
    expect((await world.local.repository("app").resolve("v1"))?.digest).toBe(judged?.digest);
    const blobs = read.filter((line) => line.includes("/blobs/"));
    expect(new Set(blobs).size).toBe(blobs.length);
  });

  test("runs without our credentials, and gets the variables that the policy names", async () => {
    await world.single("app");
    const seen = join(world.folder, "env");
    world.write("scan.sh", `#!/bin/sh\nenv >${seen}\n`);
    const policy = `${POLICY_HEAD}rules: [{name: scan, command: {image: [./scan.sh], environment: [SCAN_CACHE]}}]`;
    await world.copy(["app:v1"], policy);
    const env = readFileSync(seen, "utf8");
    expect(env).toContain("SCAN_CACHE=/cache");
    expect(env).toMatch(/^HOME=.*kops-assets-scan-/m);
    expect(env).not.toContain("s3cret");
  });

  test.each([
    ["takes too long", "sleep 60", ", timeout: 1s", /took more than 1 seconds/],
    ["says too much", "yes", ", maxOutput: 10k", /wrote more than 10000 bytes/],
    ["is not there", undefined, "", /cannot be run/],
    ["reports nothing that can be read", "echo '{'", ", answer: sarif", /report is not sarif/],
    [
      "fails without a report of anything",
      `echo '{"version":"2.1.0","runs":[]}'; exit 3`,
      ", answer: sarif",
      /ended with status 3, and reports nothing/,
    ],
  ])("that %s holds back, and leaves nothing behind", async (_, script, more, message) => {
    await world.single("app");
    const child = join(world.folder, "child");
    if (script !== undefined) world.write("scan.sh", `#!/bin/sh\nsleep 60 &\necho $! >${child}\n${script}\n`);
    const policy = `${POLICY_HEAD}rules: [{name: scan, command: {image: [./scan.sh]${more}}}]`;
    const report = await world.copy(["app:v1"], policy);
    expect(gateResults(report)).toEqual({ app: "held, scan denied" });
    expect(report.gate.decisions[0]?.rules[0]).toMatchObject({ result: "unknown" });
    expect(report.gate.decisions[0]?.rules[0]?.message).toMatch(message);
    if (script === undefined) return;
    const pid = Number(readFileSync(child, "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test.each([
    [
      "sarif",
      {
        version: "2.1.0",
        runs: [
          {
            tool: { driver: { rules: [{ id: "CVE-1", properties: { "security-severity": "7.5" } }] } },
            results: [{ ruleId: "CVE-1", level: "warning" }],
          },
        ],
      },
    ],
    [
      "cyclonedx",
      {
        bomFormat: "CycloneDX",
        vulnerabilities: [{ id: "CVE-1", ratings: [{ severity: "low" }, { severity: "high" }] }],
      },
    ],
  ])("may answer in %s, with a threshold and exceptions by name", async (answer, report) => {
    await world.single("app");
    world.write("report.json", JSON.stringify(report));
    world.write("scan.sh", `#!/bin/sh\ncp ${world.folder}/report.json "$1"\n`);
    const policy = (more: string): string =>
      `${POLICY_HEAD}rules: [{name: scan, command: {image: [./scan.sh, "{report}"], answer: ${answer}, ${more}}}]`;
    const held = await world.copy(["app:v1"], policy("failOn: high"));
    expect(held.gate.decisions[0]?.rules[0]?.message).toMatch(
      /1 findings of severity high or worse: CVE-1 \(high\)/,
    );
    expect(gateResults(held)).toEqual({ app: "held, scan denied" });
    expect((await world.copy(["app:v1"], policy("ignore: [CVE-1]"))).summary.images.copied).toBe(1);
    const critical = await world.copy(["app:v1"], policy("failOn: critical"));
    expect(critical.summary.images).toMatchObject({ present: 1, held: 0 });
  });

  test("is not asked of what other rules hold back", async () => {
    await world.single("app");
    world.write("scan.sh", SCANNER);
    const policy = `${POLICY_HEAD}rules: [{name: scan, command: {image: [./scan.sh]}}, {name: hosts, hosts: [example.com]}]`;
    const { gate } = await world.copy(["app:v1"], policy);
    expect(gate.decisions[0]?.rules.map(({ rule, result }) => `${rule} ${result}`)).toEqual([
      "hosts failed",
      "scan not-run",
    ]);
  });
});
