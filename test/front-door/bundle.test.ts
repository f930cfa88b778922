import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWith } from "../conformance/real-server.ts";
import { startLocalRepositories, startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
beforeAll(async () => {
  cluster = await startMadeUpCluster();
}, 120_000);
afterAll(() => cluster.close());

const mirrorFlags = (): string[] => cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);

test("a bundle is packed, verified and loaded where there is no network", async () => {
  const create = ["bundle", "create", "-f", "cluster.yaml", ...mirrorFlags()];
  const created = await cluster.start([...create, "--to", "b.tar"]).ended;
  expect(created).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringMatching(/^b\.tar: /m) as string,
  });
  expect(readdirSync(cluster.folder).sort()).toEqual(["b.tar", "cluster.yaml"]);
  cluster.asked.length = 0;
  const verified = await cluster.run(["verify", join(".", "b.tar")]);
  expect(verified).toMatchObject({ code: 0 });
  copyFileSync(join(cluster.folder, "b.tar"), join(cluster.folder, "renamed"));
  expect(await cluster.run(["verify", "renamed"])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^images: [1-9]\d* whole, 0 wrong/m) as string,
  });
  const local = await startLocalRepositories();
  try {
    const rules = "version: 1\nkind: CopyPolicy\nrules: [{name: nobody, hosts: [nowhere.example]}]\n";
    writeFileSync(join(cluster.folder, "policy.yaml"), rules);
    const judged = ["--policy", "policy.yaml", "-f", "cluster.yaml", ...local.flags];
    const heldBack = await cluster.run(["bundle", "load", "b.tar", ...judged]);
    expect(heldBack).toMatchObject({ code: 3, stderr: expect.stringContaining("HELD_BACK") as string });
    expect(local.asked.filter((line) => line.startsWith("PUT "))).toEqual([]);
    const unjudged = await cluster.run([...create, "--policy", "policy.yaml", "--to", "c.tar"]);
    expect(unjudged).toMatchObject({ code: 2, stderr: expect.stringContaining("--policy") as string });
    const load = ["bundle", "load", "b.tar", "-f", "cluster.yaml", ...local.flags];
    const loaded = await cluster.start(load).ended;
    const counts = `${cluster.images.length} copied, 0 already there, 0 failed`;
    expect(loaded).toMatchObject({ code: 0, stderr: expect.stringContaining(`images: ${counts}`) as string });
    expect(local.asked.some((line) => line.startsWith("PUT /v2/"))).toBe(true);
    expect(cluster.asked).toEqual([]);
    const have = await cluster.run(["bundle", "have", "-f", "cluster.yaml", ...local.flags]);
    expect(have).toMatchObject({ code: 0, stdout: expect.stringMatching(/^kops-assets have 1\n/) as string });
    writeFileSync(join(cluster.folder, "have.txt"), have.stdout);
    const delta = await cluster.run([...create, "--have", "have.txt", "--to", "delta.tar.zst"]);
    expect(delta).toMatchObject({ code: 0 });
    const ofDelta = await cluster.run(["verify", "delta.tar.zst"]);
    expect(ofDelta).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^images: 0 whole, \d+ complete as a delta, 0 wrong/m) as string,
    });
    const again = await cluster.run([
      "bundle",
      "load",
      "delta.tar.zst",
      "-f",
      "cluster.yaml",
      ...local.flags,
    ]);
    expect(again).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/delta\.tar\.zst is a delta: \d+ layers and files/) as string,
    });
    const nowhere = await cluster.run([
      "bundle",
      "load",
      "delta.tar.zst",
      "-f",
      "cluster.yaml",
      "--to",
      "nowhere",
    ]);
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("DELTA_DOES_NOT_FIT") as string,
    });
    expect(readdirSync(cluster.folder)).not.toContain("nowhere");
  } finally {
    await local.close();
  }
});

describe("a signed bundle", () => {
  const file = (name: string): string => join(cluster.folder, name);

  beforeAll(async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    writeFileSync(file("key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(file("key.pub"), publicKey.export({ type: "spki", format: "pem" }));
    const flags = [...mirrorFlags(), "--sign-key", "key.pem", "--to", "signed"];
    expect(await cluster.run(["bundle", "create", "-f", "cluster.yaml", ...flags])).toMatchObject({
      code: 0,
    });
  });

  test("is verified with its key, and refused with another", async () => {
    const verify = async (key: string) => cluster.run(["verify", "signed", "--verify-key", key]);
    expect(await verify("key.pub")).toMatchObject({ code: 0 });
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    writeFileSync(file("other.pub"), publicKey.export({ type: "spki", format: "pem" }));
    expect(await verify("other.pub")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("BAD_SIGNATURE") as string,
    });
  });

  describeWith("cosign", (cosign) => {
    const run = promisify(execFile);
    const sums = "signed/SHA256SUMS";
    const signature = `${sums}.sigstore.json`;

    test("is what cosign verifies, and not once it is changed", async () => {
      const verify = ["verify-blob", "--key", "key.pub", "--bundle", signature, "--insecure-ignore-tlog"];
      const { stderr } = await run(cosign, [...verify, sums], { cwd: cluster.folder });
      expect(stderr).toContain("Verified OK");
      writeFileSync(file("changed"), "changed\n");
      await expect(run(cosign, [...verify, "changed"], { cwd: cluster.folder })).rejects.toThrow(
        /invalid signature/,
      );
    });

    test("may be signed by cosign, with a key of its own", async () => {
      const env = { ...process.env, COSIGN_PASSWORD: "" };
      const options = { cwd: cluster.folder, env };
      await run(cosign, ["generate-key-pair"], options);
      const offline = ["--use-signing-config=false", "--tlog-upload=false", "--yes"];
      const sign = ["sign-blob", "--key", "cosign.key", "--bundle", signature, ...offline, sums];
      await run(cosign, sign, options);
      const verified = await cluster.run(["verify", "signed", "--verify-key", "cosign.pub"]);
      expect(verified).toMatchObject({ code: 0 });
    });
  });
});

describe("--with-tool", () => {
  test.each([
    [["--tool-from", "x"], "[BAD_FLAGS]", "--with-tool is missing"],
    [["--with-tool", "--tool-from", "x"], "[TOOL_MISSING]", "There is no executable of kops-assets in x"],
  ])("%j is exit code 2 and one message", async (flags, code, message) => {
    const create = ["bundle", "create", "-f", "cluster.yaml", ...mirrorFlags(), "--to", "tool.tar"];
    const ended = await cluster.run([...create, ...flags]);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining(code) as string });
    expect(ended.stderr).toContain(message);
    expect(readdirSync(cluster.folder)).not.toContain("tool.tar");
  });
});

test.each([
  [["verify", "./cluster.yaml"], "./cluster.yaml is not a bundle: it does not begin like a tar"],
  [
    ["verify", "small.txt"],
    "no source is given: small.txt is a file, and stands where the name of a cluster does",
  ],
  [["bundle", "load", "small.txt", "--to", "z"], "small.txt is not a bundle: it does not begin like a tar"],
  [["serve", "small.txt"], "small.txt is a file, and neither a directory nor a bundle"],
  [["serve", "nowhere"], "nowhere does not exist"],
])("%j: what is no bundle is told as what it is", async (words, what) => {
  writeFileSync(join(cluster.folder, "small.txt"), "registry.example.com/a:v1\n");
  const { code, stdout, stderr } = await cluster.run(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`error: ${what}`);
});
