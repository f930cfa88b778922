import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SIGNATURES, SIGNED_IMAGE, publishSigned } from "../../../test/signatures/read-signatures.ts";
import { gateResults, POLICY_HEAD, eachGateWorld, type GateWorld } from "../../../test/support/gate-world.ts";
import { parseQuarantine } from "./quarantine.ts";
import { writeDecisions, type DecisionLog } from "./write-decisions.ts";

let world: GateWorld;
eachGateWorld((made) => (world = made));

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
