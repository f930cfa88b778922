import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EMPTY_LIST } from "../src/tasks/list/empty-list.ts";
import type { Finding } from "../src/errors/finding.ts";
import type { Hosts } from "../src/hosts/hosts.ts";
import { openHosts } from "../src/hosts/open-hosts.ts";
import { copyAssets } from "../src/tasks/copy/copy-assets.ts";
import type { AssetList } from "../src/tasks/list/asset-list.ts";
import { readReceipt } from "../src/tasks/receipts/read-receipt.ts";
import { readSigningKey, writeReceipt } from "../src/tasks/receipts/write-receipt.ts";
import { repairAssets } from "../src/tasks/verify/repair-assets.ts";
import { verifyAssets } from "../src/tasks/verify/verify-assets.ts";
import { verifyReceipt } from "../src/tasks/verify/verify-receipt.ts";
import { parseMirror } from "../src/transfer/mirrors.ts";
import { present } from "../src/values/present.ts";
import { describeWith } from "./conformance/real-server.ts";
import { publishMultiArch, publishReferrer, type MultiArch } from "./support/image-world.ts";
import { startWritableRegistry, type WritableRegistry } from "./support/writable-registry.ts";

const NAME = "registry.k8s.io/app:v1";

let folder: string;
let upstream: WritableRegistry;
let local: WritableRegistry;
let hosts: Hosts;
let image: MultiArch;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kops-assets-trust-"));
  [upstream, local] = [await startWritableRegistry(), await startWritableRegistry()];
  hosts = openHosts({
    plainHttp: [upstream.host, local.host],
    mirrors: [parseMirror(`registry.k8s.io=${upstream.host}`)],
  });
  image = await publishMultiArch(upstream.images.repository("app"), "v1", ["linux/amd64", "linux/arm64"]);
});
afterEach(async () => {
  await hosts.close();
  await upstream.close();
  await local.close();
  await rm(folder, { recursive: true });
});

function list(download = `${local.host}/app:v1`): AssetList {
  return {
    ...EMPTY_LIST,
    images: [{ canonical: NAME, download, why: [] }],
  };
}

function errors({ findings }: { readonly findings: readonly Finding[] }): string[] {
  return findings.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

const WITH = { referrers: true } as const;

describe("what refers to an image upstream", () => {
  const look = () => verifyAssets({ list: list(), selection: WITH }, hosts);

  beforeEach(async () => {
    const store = upstream.images.repository("app");
    const { digest } = image.index.descriptor;
    const child = image.children.get("linux/arm64");
    await publishReferrer(store, image.index.descriptor, "an attestation");
    await publishReferrer(store, child, "an SBOM");
    await publishReferrer(store, undefined, "a signature", `${digest.replace(":", "-")}.sig`);
  });

  test("and did not come along is missing, by either scheme; --repair brings it", async () => {
    await copyAssets({ list: list() }, hosts);
    expect(errors(await verifyAssets({ list: list() }, hosts))).toEqual([]);
    const found = await look();
    expect(errors(found)).toEqual(["MISSING", "MISSING", "MISSING"]);
    expect(found.assets.map(({ status }) => status)).toEqual(["wrong"]);
    expect(found.findings.map(({ message }) => message).join()).toMatch(/sha256-[0-9a-f]{64}\.sig/);
    expect(errors((await repairAssets({ list: list(), selection: WITH }, hosts)).after)).toEqual([]);
  });

  test("and came along is whole; one more upstream since is missing", async () => {
    await copyAssets({ list: list(), selection: WITH }, hosts);
    expect(errors(await look())).toEqual([]);
    await publishReferrer(upstream.images.repository("app"), image.index.descriptor, "a second one");
    expect(errors(await look())).toEqual(["MISSING"]);
    const tag = `${image.index.descriptor.digest.replace(":", "-")}.sig`;
    await publishReferrer(upstream.images.repository("app"), undefined, "signed again", tag);
    expect(errors(await look())).toEqual(["MISSING", "WRONG_DIGEST"]);
  });

  test("is nothing that can be said of where upstream does not answer", async () => {
    await copyAssets({ list: list(), selection: WITH }, hosts);
    await upstream.close();
    const { assets, findings } = await look();
    expect(errors({ findings })).toEqual(["UNREACHABLE"]);
    expect(assets.map(({ status }) => status)).toEqual(["unknown"]);
    upstream = await startWritableRegistry();
  }, 60_000);
});

describe("an index of some platforms under a locked name", () => {
  const request = () => ({
    list: list(),
    selection: { platforms: [{ os: "linux", architecture: "amd64" }] },
    lock: {
      images: [
        {
          ...{ canonical: NAME, download: `${local.host}/app:v1`, digest: image.index.descriptor.digest },
          ...{ size: 0, platforms: [], why: [] },
        },
      ],
      files: [],
    },
  });
  const codes = async () => (await verifyAssets(request(), hosts)).findings.map(({ code }) => code);

  test("is what a copy makes of the locked one, or another image", async () => {
    await copyAssets(request(), hosts);
    expect(await codes()).toEqual(["REWRITTEN_INDEX"]);
    const store = local.images.repository("app");
    const other = await publishMultiArch(store, "v1", ["linux/amd64"]);
    expect(other.index.descriptor.digest).not.toBe(image.index.descriptor.digest);
    await upstream.images.repository("app").removeTag("v1");
    expect(await codes()).toEqual(["REWRITTEN_INDEX"]);
    const strange = await publishMultiArch(store, "v2", ["linux/amd64"]);
    await store.putManifest(strange.index, "v1");
    expect(await codes()).toEqual(["WRONG_DIGEST"]);
  });

  test("is not proven where upstream does not answer", async () => {
    await copyAssets(request(), hosts);
    await upstream.close();
    expect(await codes()).toEqual(["UNPROVEN_INDEX"]);
    upstream = await startWritableRegistry();
  }, 60_000);
});

describe("a receipt", () => {
  const file = (name: string) => join(folder, name);

  async function copied(directory?: string): Promise<string> {
    const report = await copyAssets({ list: list(), ...present({ directory }) }, hosts);
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    await writeFile(file("key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    await writeFile(file("key.pub"), publicKey.export({ type: "spki", format: "pem" }));
    const lock = { file: "a.lock.yaml", sha256: "a".repeat(64) };
    const key = await readSigningKey(file("key.pem"));
    await writeReceipt({ file: file("receipt.json"), report, key, lock, ...present({ directory }) });
    return file("receipt.json");
  }

  test("is held against what is there: whole, then gone, then another image", async () => {
    const receipt = await readReceipt(await copied(), { publicKey: file("key.pub") });
    const look = () => verifyReceipt({ receipt }, hosts);
    const whole = await look();
    expect(whole.findings).toEqual([]);
    expect(whole.assets).toEqual([{ kind: "image", name: NAME, status: "whole" }]);
    const store = local.images.repository("app");
    await store.removeTag("v1");
    expect(errors(await look())).toEqual(["MISSING"]);
    await publishMultiArch(store, "v1", ["linux/s390x"]);
    expect(errors(await look())).toEqual(["WRONG_DIGEST"]);
  });

  test.each(["failed", "waiting", "held"] as const)("says of what is not there: %s", async (status) => {
    const report = await copyAssets({ list: list() }, hosts);
    const outcomes = report.outcomes.map((outcome) => ({ ...outcome, status }));
    await writeReceipt({ file: file("receipt.json"), report: { ...report, outcomes } });
    const receipt = await readReceipt(file("receipt.json"));
    const { assets, findings } = await verifyReceipt({ receipt }, hosts);
    expect(assets).toEqual([]);
    expect(findings.filter(({ code }) => code === "NOT_COPIED")).toMatchObject([
      { severity: "warning", assets: [NAME] },
    ]);
  });

  test("says by which lock, and whose signature it is", async () => {
    const place = await copied();
    const receipt = await readReceipt(place);
    const own = { file: "a.lock.yaml", sha256: "a".repeat(64) };
    expect((await verifyReceipt({ receipt, lock: own }, hosts)).findings.map(({ code }) => code)).toEqual([
      "NOT_CHECKED",
    ]);
    const other = { file: "b.lock.yaml", sha256: "b".repeat(64) };
    expect(errors(await verifyReceipt({ receipt, lock: other }, hosts))).toEqual(["OTHER_LOCK"]);
  });

  test("of a directory needs the directory, and finds what is there", async () => {
    const directory = join(folder, "repository");
    const receipt = await readReceipt(await copied(directory), { publicKey: file("key.pub") });
    await expect(verifyReceipt({ receipt }, hosts)).rejects.toMatchObject({ code: "BAD_FLAGS" });
    expect((await verifyReceipt({ receipt, directory, depth: "deep" }, hosts)).findings).toEqual([]);
  });
});

describeWith("cosign", (cosign) => {
  const environment = () => ({ PATH: process.env["PATH"], HOME: folder, COSIGN_PASSWORD: "" });
  const sign = async (...parameters: string[]): Promise<void> => {
    await promisify(execFile)(cosign, parameters, { cwd: folder, env: environment() });
  };

  test.each([
    ["its tags", ["--new-bundle-format=false", "--registry-referrers-mode=legacy"]],
    ["the referrers API", ["--new-bundle-format=true"]],
  ])(
    "signatures that real cosign made by %s are asked for, and found after a copy",
    async (_, flags) => {
      await sign("generate-key-pair");
      const name = `${upstream.host}/app@${image.index.descriptor.digest}`;
      await sign(
        ...["sign", "--key", "cosign.key", "--yes", "--allow-http-registry", "--tlog-upload=false"],
        ...["--use-signing-config=false", ...flags, name],
      );
      await copyAssets({ list: list() }, hosts);
      const before = await verifyAssets({ list: list(), selection: WITH }, hosts);
      expect(new Set(errors(before))).toEqual(new Set(["MISSING"]));
      await copyAssets({ list: list(), selection: WITH }, hosts);
      expect(errors(await verifyAssets({ list: list(), selection: WITH }, hosts))).toEqual([]);
      await sign(
        ...[
          "verify",
          "--key",
          "cosign.pub",
          "--allow-http-registry",
          "--insecure-ignore-tlog",
          flags[0] ?? "",
        ],
        `${local.host}/app@${image.index.descriptor.digest}`,
      );
    },
    120_000,
  );
});
