import { describe, expect, test } from "vitest";
import { EMPTY_LIST } from "../list/empty-list.ts";
import { SIGNATURES, publishSigned } from "../../../test/signatures/read-signatures.ts";
import { POLICY_HEAD, eachGateWorld, type GateWorld } from "../../../test/support/gate-world.ts";
import type { Finding } from "../../errors/finding.ts";
import { copyAssets } from "../copy/copy-assets.ts";
import type { AssetList } from "../list/asset-list.ts";
import { verifyAssets } from "../verify/verify-assets.ts";
import type { VerifyRequest } from "../verify/verify-request.ts";
import { judgeStored } from "./judge-stored.ts";
import { openGate } from "./open-gate.ts";

let world: GateWorld;
eachGateWorld((made) => (world = made));

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
    const signed = (key: string): string =>
      `${POLICY_HEAD}rules: [{name: signed, signedBy: [{key: ${key}}]}]`;
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
    await world.single("app");
    world.write("scan.sh", "#!/bin/sh\nexit 1\n");
    const policy = `${POLICY_HEAD}rules: [{name: scan, command: {image: [./scan.sh, "{layout}"], file: [./scan.sh, "{file}"]}}, {name: old, minAge: 1h, kinds: [file], unknown: allow}]`;
    const findings = await verify(policy);
    expect(findings.map(({ code, assets }) => [code, assets?.[0]?.replace(/.*\//, "")])).toEqual([
      ["AGAINST_POLICY", "app:v1"],
      ["AGAINST_POLICY", "good.txt"],
    ]);
  });
});
