import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SIGNATURES, SIGNED_IMAGE, publishSigned } from "../../../test/signatures/read-signatures.ts";
import {
  gateResults,
  POLICY_HEAD,
  startGateWorld,
  type GateWorld,
} from "../../../test/support/gate-world.ts";
import { parseQuarantine } from "./quarantine.ts";
import { writeDecisions, type DecisionLog } from "./write-decisions.ts";

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => {
  expect(world.leftovers()).toEqual([]);
  await world.close();
});

describe("a policy", () => {
  test("holds back what is from another host, and nothing of it reaches the target", async () => {
    await world.single("good/app");
    await world.single("bad/tool");
    const policy = `${POLICY_HEAD}rules: [{name: hosts, hosts: ["127.0.0.1:*/good/**"]}]`;
    const report = await world.copy(["good/app:v1", "bad/tool:v1"], policy);
    expect(gateResults(report)).toEqual({ app: "copied", tool: "held, hosts denied" });
    expect(report.summary.images).toMatchObject({ copied: 1, present: 0, failed: 0, held: 1 });
    expect(report.findings).toMatchObject([{ code: "HELD_BACK", severity: "error" }]);
    const asked = world.asked.filter((line) => line.includes("bad/tool"));
    expect(asked.filter((line) => !/^(?:HEAD|GET) /.test(line))).toEqual([]);
  });

  test("looks at size, age and sources; what cannot be known is denied unless it says otherwise", async () => {
    await world.single("young", { created: new Date(Date.now() - 3_600_000).toISOString() });
    await world.single("old", { created: "2024-05-01T00:00:00Z" });
    await world.single("timeless", { created: "1970-01-01T00:00:00Z" });
    await world.single("labelled", {
      created: "1970-01-01T00:00:00Z",
      config: { Labels: { "org.opencontainers.image.created": "2024-05-01T00:00:00Z" } },
    });
    await world.single("large", { created: "2024-05-01T00:00:00Z", text: "x".repeat(9_000) });
    const names = ["young", "old", "timeless", "labelled", "large"].map((name) => `${name}:v1`);
    const rules = (unknown: string): string =>
      `${POLICY_HEAD}unknown: ${unknown}\nrules:\n- {name: settled, minAge: 72h}\n- {name: small, maxSize: 5k, sources: ["**/l*"]}\n`;
    const report = await world.copy(names, rules("deny"));
    expect(gateResults(report)).toEqual({
      young: "held, settled denied",
      old: "copied",
      timeless: "held, settled denied",
      labelled: "copied",
      large: "held, small denied",
    });
    const { rules: evidence } = report.gate.decisions.find(({ name }) => name.includes("old")) ?? {};
    expect(evidence).toMatchObject([
      { result: "passed", evidence: { created: "2024-05-01T00:00:00.000Z", from: "config" } },
    ]);
    expect(gateResults(await world.copy(["timeless:v1"], rules("allow")))).toEqual({ timeless: "copied" });
  });

  test("takes signatures that cosign made, in both forms, from beside the image or another repository", async () => {
    world.write("release.pub", SIGNATURES.keys["ec"] ?? "");
    world.write("other.pub", SIGNATURES.keys["rsa"] ?? "");
    world.write("root.json", JSON.stringify(SIGNATURES.trustedRoot));
    await publishSigned(world.upstream.repository("tagged"), ["ec tag"]);
    await publishSigned(world.upstream.repository("bundled"), ["ec bundle"]);
    await publishSigned(world.upstream.repository("keyless"), ["keyless bundle"]);
    await publishSigned(world.upstream.repository("keyless-tag"), ["keyless tag"]);
    await publishSigned(world.upstream.repository("unsigned"), []);
    await publishSigned(world.upstream.repository("another"), ["another image's tag"]);
    await publishSigned(world.upstream.repository("signatures"), ["ec tag"]);
    const names = ["tagged", "bundled", "keyless", "keyless-tag", "unsigned", "another"].map(
      (name) => `${name}:v1`,
    );
    const identity =
      "{identity: 'https://ci.example.com/*', issuer: 'https://issuer.example.com', trustedRoot: root.json}";
    const policy = (more: string): string =>
      `${POLICY_HEAD}rules: [{name: signed, signedBy: [{key: release.pub}, ${identity}]${more}}]`;
    const report = await world.copy(names, policy(""));
    expect(gateResults(report)).toEqual({
      tagged: "copied",
      bundled: "copied",
      keyless: "copied",
      "keyless-tag": "copied",
      unsigned: "held, signed denied",
      another: "held, signed denied",
    });
    expect(
      report.gate.decisions.flatMap(({ rules }) => rules.map(({ evidence }) => evidence?.["form"])),
    ).toEqual(expect.arrayContaining(["tag", "bundle"]));
    const elsewhere = await world.copy(
      ["unsigned:v1"],
      policy(`, signaturesAt: ${world.upstreamHost}/signatures`),
    );
    expect(gateResults(elsewhere)).toEqual({ unsigned: "copied" });
    const wrong = await world.copy(
      ["tagged:v1"],
      `${POLICY_HEAD}rules: [{name: signed, signedBy: [{key: other.pub}]}]`,
      {
        list: {
          images: [{ ...world.image("tagged:v1"), download: `${world.localHost}/new:v1` }],
          files: [],
          fileRepositories: [],
        },
      },
    );
    expect(wrong.outcomes.map(({ status }) => status)).toEqual(["held"]);
  });

  test("reads SBOMs: licences and packages that they may not name", async () => {
    world.write("release.pub", SIGNATURES.keys["ec"] ?? "");
    world.write("other.pub", SIGNATURES.keys["rsa"] ?? "");
    await publishSigned(world.upstream.repository("attested"), ["sbom tag"]);
    await publishSigned(world.upstream.repository("bundled"), ["sbom bundle"]);
    await publishSigned(world.upstream.repository("none"), []);
    const names = ["attested", "bundled", "none"].map((name) => `${name}:v1`);
    const rule = (sbom: string): string => `${POLICY_HEAD}rules: [{name: sbom, sbom: {${sbom}}}]`;
    const held = "held, sbom denied";
    const cases = [
      [
        "denyLicences: ['AGPL-*'], signedBy: [{key: release.pub}]",
        held,
        /ghostscript@10.0 \(AGPL-3.0-or-later\)/,
      ],
      ["denyPackages: ['pkg:apk/alpine/busybox@*']", held, /busybox@1.36/],
      ["denyLicences: [MIT], signedBy: [{key: other.pub}]", held, /no SBOM signed by other.pub/],
      ["denyLicences: [MIT], signedBy: [{key: release.pub}]", "copied", /3 packages/],
    ] as const;
    for (const [sbom, expected, message] of cases) {
      const report = await world.copy(names, rule(sbom));
      expect(gateResults(report), sbom).toEqual({ attested: expected, bundled: expected, none: held });
      const messages = report.gate.decisions.map(({ rules }) => rules[0]?.message);
      expect(messages).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
    }
  });

  test("of which a rule only warns or has an exception lets through and says so", async () => {
    await world.single("warned");
    await world.single("excepted");
    await world.single("expired");
    const exception = (source: string, until: string): string =>
      `{rules: [none], sources: ['**/${source}'], reason: needed, approvedBy: sam@example.com, until: ${until}}`;
    const policy = `${POLICY_HEAD}rules:
- {name: frowned, hosts: [example.com], sources: ['**/warned'], effect: warn}
- {name: none, hosts: [example.com], sources: ['**/ex*']}
exceptions: [${exception("excepted", "2100-01-01")}, ${exception("expired", "2020-01-01")}]`;
    const report = await world.copy(["warned:v1", "excepted:v1", "expired:v1"], policy);
    expect(gateResults(report)).toEqual({
      warned: "copied, frowned warned",
      excepted: "copied, none excepted",
      expired: "held, none denied",
    });
    expect(report.findings.map(({ code, severity }) => `${code} ${severity}`).sort()).toEqual([
      "AGAINST_POLICY warning",
      "HELD_BACK error",
      "POLICY_EXCEPTION info",
    ]);
  });
});

<<<<<<< HEAD
=======
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
    const policy = `${HEAD}rules: [{name: scan, command: {image: [./scan.sh, "{layout}", "{platform}", "{digest}", "{constructor}"], file: [./bad.sh, "{file}"]}}]`;
    const list = { images: [world.image("app:v1")], files: [good, bad], fileRepositories: [world.localUrl] };
    const report = await world.copy([], policy, { list });
    expect(results(report)).toEqual({ app: "copied", good: "copied", bad: "held, scan denied" });
    expect(report.findings.find(({ code }) => code === "HELD_BACK")?.message).toContain("a virus");
    const lines = readFileSync(log, "utf8").trim().split("\n");
    expect(lines.map((line) => line.split(" ").toSpliced(2, 1))).toEqual([
      ["linux/amd64", descriptor.digest, "{constructor}"],
      ["linux/arm64", descriptor.digest, "{constructor}"],
    ]);
    expect((await world.local.repository("app").resolve("v1"))?.digest).toBe(descriptor.digest);
    const again = await world.copy([], policy, { list });
    expect(results(again)).toEqual({ app: "present", good: "present", bad: "held, scan denied" });
    expect(readFileSync(log, "utf8").trim().split("\n")).toHaveLength(2);
  });

  test("reads what is copied then: upstream is not read again, and a tag that moves meanwhile changes nothing", async () => {
    await single("app");
    const judged = await world.upstream.repository("app").resolve("v1");
    const read: string[] = [];
    world.onUpstream = async (line) => {
      read.push(line);
      if (line.includes("/blobs/"))
        await publishSingle(world.upstream.repository("app"), LINUX, "other", "v1");
    };
    const report = await world.copy(["app:v1"], `${HEAD}rules: [{name: scan, command: {image: ["true"]}}]`);
    expect(results(report)).toEqual({ app: "copied" });
    expect((await world.local.repository("app").resolve("v1"))?.digest).toBe(judged?.digest);
    const blobs = read.filter((line) => line.includes("/blobs/"));
    expect(new Set(blobs).size).toBe(blobs.length);
  });

  test("runs without our credentials, and gets the variables that the policy names", async () => {
    await single("app");
    const seen = join(world.folder, "env");
    world.write("scan.sh", `#!/bin/sh\nenv >${seen}\n`);
    const policy = `${HEAD}rules: [{name: scan, command: {image: [./scan.sh], environment: [SCAN_CACHE]}}]`;
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
    await single("app");
    const child = join(world.folder, "child");
    if (script !== undefined) world.write("scan.sh", `#!/bin/sh\nsleep 60 &\necho $! >${child}\n${script}\n`);
    const policy = `${HEAD}rules: [{name: scan, command: {image: [./scan.sh]${more}}}]`;
    const report = await world.copy(["app:v1"], policy);
    expect(results(report)).toEqual({ app: "held, scan denied" });
    expect(report.gate.decisions[0]?.rules[0]).toMatchObject({ result: "unknown" });
    expect(report.gate.decisions[0]?.rules[0]?.message).toMatch(message);
    if (script === undefined) return;
    const pid = Number(readFileSync(child, "utf8"));
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
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
    await single("app");
    world.write("report.json", JSON.stringify(report));
    world.write("scan.sh", `#!/bin/sh\ncp ${world.folder}/report.json "$1"\n`);
    const policy = (more: string): string =>
      `${HEAD}rules: [{name: scan, command: {image: [./scan.sh, "{report}"], answer: ${answer}, ${more}}}]`;
    const held = await world.copy(["app:v1"], policy("failOn: high"));
    expect(held.gate.decisions[0]?.rules[0]?.message).toMatch(
      /1 findings of severity high or worse: CVE-1 \(high\)/,
    );
    expect(results(held)).toEqual({ app: "held, scan denied" });
    expect((await world.copy(["app:v1"], policy("ignore: [CVE-1]"))).summary.images.copied).toBe(1);
    const critical = await world.copy(["app:v1"], policy("failOn: critical"));
    expect(critical.summary.images).toMatchObject({ present: 1, held: 0 });
  });

  test("is not asked of what other rules hold back", async () => {
    await single("app");
    world.write("scan.sh", SCANNER);
    const policy = `${HEAD}rules: [{name: scan, command: {image: [./scan.sh]}}, {name: hosts, hosts: [example.com]}]`;
    const { gate } = await world.copy(["app:v1"], policy);
    expect(gate.decisions[0]?.rules.map(({ rule, result }) => `${rule} ${result}`)).toEqual([
      "hosts failed",
      "scan not-run",
    ]);
  });
});

describe("what is in place", () => {
  async function verify(policy: string, more: Partial<VerifyRequest> = {}): Promise<readonly Finding[]> {
    const gate = await openGate(world.write("policy.yaml", policy), world.hosts);
    const files = [await world.file("files/good.txt", "good")];
    const list: AssetList = {
      ...EMPTY_LIST,
      images: [{ ...world.image("app:v1"), why: [] }],
      files: files.map((file) => ({ ...file, use: "node" as const, why: [] })),
    };
    const request = { list: { ...list, fileRepositories: [world.localUrl] }, ...more };
    await copyAssets({ list: request.list }, world.hosts);
    world.asked.length = 0;
    const { assets, findings } = await verifyAssets(request, world.hosts);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    return judgeStored(request, assets, gate, world.hosts);
  }

  test("is held against a policy without a byte being written, by signatures beside it or upstream", async () => {
    world.write("release.pub", SIGNATURES.keys["ec"] ?? "");
    world.write("other.pub", SIGNATURES.keys["rsa"] ?? "");
    await publishSigned(world.upstream.repository("app"), ["ec bundle"]);
    const signed = (key: string): string => `${HEAD}rules: [{name: signed, signedBy: [{key: ${key}}]}]`;
    expect(await verify(signed("release.pub"))).toEqual([]);
    expect(await verify(signed("other.pub"))).toMatchObject([
      {
        code: "AGAINST_POLICY",
        severity: "error",
        message: expect.stringMatching(/app:v1 breaks "signed"/) as string,
      },
    ]);
    expect(world.asked.filter((line) => !/^(?:HEAD|GET) /.test(line))).toEqual([]);
  });

  test("is scanned, images and files, whether it is new or not", async () => {
    await single("app");
    world.write("scan.sh", "#!/bin/sh\nexit 1\n");
    const policy = `${HEAD}rules: [{name: scan, command: {image: [./scan.sh, "{layout}"], file: [./scan.sh, "{file}"]}}, {name: old, minAge: 1h, kinds: [file], unknown: allow}]`;
    const findings = await verify(policy);
    expect(findings.map(({ code, assets }) => [code, assets?.[0]?.replace(/.*\//, "")])).toEqual([
      ["AGAINST_POLICY", "app:v1"],
      ["AGAINST_POLICY", "good.txt"],
    ]);
  });
});

>>>>>>> w17
describe("what is held back", () => {
  test("goes into quarantine by the digest that was judged, files too, and is in the log with its evidence", async () => {
    await world.single("app");
    await world.single("fine");
    const judged = await world.upstream.repository("app").resolve("v1");
    const file = await world.file("files/tool.txt", "tool");
    const policy = `${POLICY_HEAD}rules: [{name: no apps, hosts: [example.com], sources: ["**/app", "**/tool.txt"]}]`;
    const list = {
      images: [world.image("app:v1"), world.image("fine:v1")],
      files: [file],
      fileRepositories: [world.localUrl],
    };
    const quarantine = parseQuarantine(`${world.localHost}/held`);
    const report = await world.copy([], policy, { list, quarantine });
    expect(gateResults(report)).toMatchObject({
      app: "held, no apps denied",
      tool: "held, no apps denied",
      fine: "copied",
    });
    const kept = world.local.repository(`held/${world.upstreamHost.replace(":", "-")}/app`);
    expect((await kept.resolve("v1"))?.digest).toBe(judged?.digest);
    expect(await world.local.repository("app").resolve("v1")).toBeUndefined();
    expect(report.quarantined.map(({ status }) => status)).toEqual(["copied", "copied"]);
    expect(report.findings.filter(({ code }) => code === "QUARANTINED")).toHaveLength(2);

    const place = join(world.folder, "decisions.json");
    const { gate, outcomes, quarantined, started, finished } = report;
    await writeDecisions({ file: place, gate, outcomes, quarantined, started, finished });
    const log = JSON.parse(readFileSync(place, "utf8")) as DecisionLog;
    expect(log).toMatchObject({ kind: "CopyDecisions", policy: gate.policy });
    expect(log.assets.map(({ name, decision }) => [name.replace(/.*\//, ""), decision])).toEqual([
      ["app:v1", "held-back"],
      ["fine:v1", "allowed"],
      ["tool.txt", "held-back"],
    ]);
    expect(log.assets[0]).toMatchObject({
      digest: judged?.digest,
      quarantine: `${world.localHost}/held/${world.upstreamHost.replace(":", "-")}/app:v1`,
      rules: [{ rule: "no apps", demand: "hosts", result: "failed", evidence: { host: world.upstreamHost } }],
    });
  });

  test.each(["held", "registry.example.com", "registry.example.com/held:v1", "http://x/y"])(
    "has no quarantine called %s",
    (text) => {
      expect(() => parseQuarantine(text)).toThrow(/is no/);
    },
  );
});

test("the image that fixtures are about is the one that was signed", async () => {
  await publishSigned(world.upstream.repository("app"), []);
  expect((await world.upstream.repository("app").resolve("v1"))?.digest).toBe(SIGNED_IMAGE);
});
