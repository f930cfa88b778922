import { execFile } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readReceipt, type Receipt } from "../../src/kops-assets.ts";
import { RECEIPT_TYPE } from "../../src/trust/receipt.ts";
import { describeWith } from "../conformance/real-server.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
let local: LocalRepositories;
let mirrors: readonly string[];

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  writeFileSync(file("key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(file("key.pub"), publicKey.export({ type: "spki", format: "pem" }));
  const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  writeFileSync(file("other.pub"), other.publicKey.export({ type: "spki", format: "pem" }));
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(file("rsa.pem"), rsa.privateKey.export({ type: "pkcs8", format: "pem" }));
  const hidden = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" } as const;
  writeFileSync(file("encrypted.pem"), privateKey.export(hidden));
  writeFileSync(
    file("cosign.key"),
    "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n",
  );
}, 120_000);
afterAll(() => cluster.close());
beforeEach(async () => {
  local = await startLocalRepositories();
  return () => local.close();
});

function file(name: string): string {
  return join(cluster.folder, name);
}

function copy(...parameters: readonly string[]): ReturnType<MadeUpCluster["run"]> {
  return cluster.run(["copy", "-f", "cluster.yaml", ...mirrors, ...local.flags, ...parameters]);
}

function read(name: string): Receipt {
  return JSON.parse(readFileSync(file(name), "utf8")) as Receipt;
}

/** The same but for the times, which differ from run to run. */
function timeless({ predicate, ...rest }: Receipt): unknown {
  const assets = predicate.assets.map((asset) => ({ ...asset, status: undefined }));
  return { ...rest, predicate: { ...predicate, startedOn: "", finishedOn: "", assets } };
}

describe("a receipt", () => {
  test("says what is where with which digest, by which version, from which lock, in the same order every time", async () => {
    expect(await cluster.run(["lock", "-f", "cluster.yaml", ...mirrors, "-o", "r.lock.yaml"])).toMatchObject({
      code: 0,
    });
    const began = Date.now();
    expect(await copy("--lock", "r.lock.yaml", "--receipt", "one.json")).toMatchObject({ code: 0 });
    const receipt = read("one.json");
    expect(receipt).toMatchObject({ _type: "https://in-toto.io/Statement/v1", predicateType: RECEIPT_TYPE });
    const { predicate, subject } = receipt;
    const sha256 = createHash("sha256")
      .update(readFileSync(file("r.lock.yaml")))
      .digest("hex");
    expect(predicate.lock).toEqual({ file: "r.lock.yaml", sha256 });
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(predicate.tool).toEqual({ name: "kops-assets", version });
    expect(Date.parse(predicate.startedOn)).toBeGreaterThanOrEqual(began);
    expect(Date.parse(predicate.finishedOn)).toBeGreaterThanOrEqual(Date.parse(predicate.startedOn));
    expect(predicate.assets.map(({ canonical }) => canonical)).toEqual(
      [...cluster.images, ...cluster.files].sort(),
    );
    expect(predicate.assets.every(({ status }) => status === "copied")).toBe(true);

    expect(subject.map(({ name }) => name)).toEqual(subject.map(({ name }) => name).sort());
    for (const { name, digest } of subject) {
      const { pathname } = new URL(name.includes("://") ? name : `http://${name}`);
      const image = name.includes("://") ? undefined : /^\/(.+):([^:]+)$/.exec(pathname);
      const found =
        image === null || image === undefined
          ? createHash("sha256")
              .update(Buffer.from(await (await fetch(name)).arrayBuffer()))
              .digest("hex")
          : (await local.images.repository(image[1] ?? "").resolve(image[2] ?? ""))?.digest.slice(7);
      expect(digest, name).toEqual({ sha256: found });
    }

    expect(await copy("--lock", "r.lock.yaml", "--receipt", "two.json")).toMatchObject({ code: 0 });
    expect(read("two.json").predicate.assets.every(({ status }) => status === "present")).toBe(true);
    expect(timeless(read("two.json"))).toEqual(timeless(receipt));
  });

  test("is written where some assets failed, and says which", async () => {
    const names = "registry.k8s.io/pause:3.10.1\nregistry.k8s.io/nothing:v1\n";
    const parameters = ["copy", "--list", "-", ...mirrors, ...local.flags, "--receipt", "failed.json"];
    const { code } = await cluster.run(parameters, { input: names });
    expect(code).toBe(1);
    const { subject, predicate } = read("failed.json");
    expect(subject.map(({ name }) => name)).toEqual([`${local.host}/pause:3.10.1`]);
    expect(predicate.assets).toMatchObject([
      { canonical: "registry.k8s.io/nothing:v1", status: "failed", error: { code: "IMAGE_NOT_FOUND" } },
      { canonical: "registry.k8s.io/pause:3.10.1", status: "copied" },
    ]);
  });

  test("of a directory names what is there as it is served, and no path of the machine", async () => {
    const { code } = await cluster.run([
      "get",
      "assets",
      "-f",
      "cluster.yaml",
      "--copy",
      ...mirrors,
      "--to",
      "repository",
      "--receipt",
      "to.json",
    ]);
    expect(code).toBe(0);
    const names = read("to.json").subject.map(({ name }) => name);
    expect(names).toContain("pause:3.10.1");
    expect(names.some((name) => name.startsWith("files/kops/"))).toBe(true);
    expect(readFileSync(file("to.json"), "utf8")).not.toContain(cluster.folder);
    expect(read("to.json").predicate.directory).toBe("repository");
  });

  test("that cannot be written is exit code 2, before anything is copied", async () => {
    const { code, stderr } = await copy("--receipt", "cluster.yaml/receipt.json");
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/images: +\d+ copied/);
    expect(stderr).toMatch(/\[UNWRITABLE_FILE\]\n.*Nothing was started.*--receipt\./);
  });

  test.each([
    [
      "another kind of key",
      ["--receipt", "no.json", "--sign-key", "rsa.pem"],
      /another kind: rsa \[BAD_KEY\].*P-256/s,
    ],
    [
      "an encrypted key",
      ["--receipt", "no.json", "--sign-key", "encrypted.pem"],
      /is encrypted, but only an unencrypted PEM.*\[BAD_KEY\]/s,
    ],
    [
      "cosign's own format",
      ["--receipt", "no.json", "--sign-key", "cosign.key"],
      /is encrypted in cosign's own format.*\[BAD_KEY\]/s,
    ],
    ["a public key", ["--receipt", "no.json", "--sign-key", "key.pub"], /holds no private key.*\[BAD_KEY\]/s],
    ["a key that is not there", ["--receipt", "no.json", "--sign-key", "no.pem"], /\[UNREADABLE_FILE\]/],
    ["a key without a receipt", ["--sign-key", "key.pem"], /--receipt is missing/],
  ])("with %s is exit code 2, before anything is copied", async (_, parameters, message) => {
    const { code, stderr } = await copy(...parameters);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(local.asked).toEqual([]);
    expect(existsSync(file("no.json"))).toBe(false);
  });
});

describe("a signed receipt", () => {
  const signed = async (): Promise<string> => {
    expect(await copy("--receipt", "signed.json", "--sign-key", "key.pem")).toMatchObject({ code: 0 });
    return file("signed.json");
  };

  test("is read back with the public key, and by no other", async () => {
    const place = await signed();
    const { receipt, signature } = await readReceipt(place, { publicKey: file("key.pub") });
    expect(signature).toBe("verified");
    expect(receipt.subject.length).toBe(cluster.images.length + cluster.files.length);
    expect(await readReceipt(place)).toEqual({ receipt, signature: "unverified" });
    await expect(readReceipt(place, { publicKey: file("other.pub") })).rejects.toMatchObject({
      code: "BAD_SIGNATURE",
    });
    await expect(readReceipt(place, { publicKey: file("key.pem") })).rejects.toMatchObject({
      code: "BAD_KEY",
    });
    const envelope = JSON.parse(readFileSync(place, "utf8")) as { payload: string; payloadType: string };
    const changed = Buffer.from(envelope.payload, "base64").toString().replace("pause", "pausf");
    for (const change of [
      { payload: Buffer.from(changed).toString("base64") },
      { payloadType: "text/plain" },
    ]) {
      writeFileSync(file("changed.json"), JSON.stringify({ ...envelope, ...change }));
      const reading = readReceipt(file("changed.json"), { publicKey: file("key.pub") });
      await expect(reading).rejects.toMatchObject({ code: "BAD_SIGNATURE" });
    }
    writeFileSync(file("bare.json"), changed);
    expect(await readReceipt(file("bare.json"))).toMatchObject({ signature: "none" });
    const bare = readReceipt(file("bare.json"), { publicKey: file("key.pub") });
    await expect(bare).rejects.toMatchObject({ code: "NOT_SIGNED" });
  });

  test.each([
    ["", ""],
    ["{", ""],
    ["a list", "[]"],
    ["another statement", '{"_type":"https://in-toto.io/Statement/v1"}'],
  ])("is nothing else: %s", async (_, text) => {
    writeFileSync(file("strange.json"), text);
    await expect(readReceipt(file("strange.json"))).rejects.toMatchObject({ code: "BAD_RECEIPT" });
  });

  describeWith("cosign", (cosign) => {
    /** docs/receipts.md has these commands. */
    const verify = async (key: string, receipt: string, ...claims: readonly string[]): Promise<string> => {
      const { stderr } = await promisify(execFile)(
        cosign,
        [
          "verify-blob-attestation",
          ...["--key", file(key), "--signature", receipt, "--type", RECEIPT_TYPE],
          ...["--insecure-ignore-tlog", "--new-bundle-format=false", ...claims],
        ],
        { env: { PATH: process.env["PATH"], HOME: cluster.folder } },
      );
      return stderr;
    };

    test("verifies it, for each digest that it names, and refuses another key and another digest", async () => {
      const place = await signed();
      const { receipt } = await readReceipt(place);
      for (const { digest } of receipt.subject.slice(0, 3)) {
        const claim = ["--digest", digest["sha256"] ?? "", "--digestAlg", "sha256"];
        expect(await verify("key.pub", place, ...claim)).toContain("Verified OK");
      }
      expect(await verify("key.pub", place, "--check-claims=false")).toContain("Verified OK");
      const other = ["--digest", "a".repeat(64), "--digestAlg", "sha256"];
      await expect(verify("key.pub", place, ...other)).rejects.toThrow(/digest/);
      await expect(verify("other.pub", place, "--check-claims=false")).rejects.toThrow(/signature/);
    }, 60_000);
  });
});
