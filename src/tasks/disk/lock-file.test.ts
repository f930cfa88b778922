import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Lock } from "../../transfer/lock.ts";
import { findSecrets, parseLock, printLock, writeLock } from "./lock-file.ts";

const SHA = "1".repeat(64);
const LOCK: Lock = {
  kopsVersion: "1.36.2",
  images: [
    {
      canonical: "a/b:v1",
      download: "m/b:v1",
      digest: `sha256:${SHA}`,
      size: 7,
      platforms: ["linux/amd64"],
      why: ["x"],
    },
  ],
  files: [{ canonical: "https://a/f", download: "https://m/f", sha256: SHA, size: 8, why: [] }],
};

test("what is written is read back", () => expect(parseLock("lock", printLock(LOCK))).toEqual(LOCK));

const BLOBS = [
  { digest: `sha256:${SHA}`, size: 3 },
  { digest: `sha256:${"2".repeat(64)}`, size: 4, platforms: ["linux/amd64"] },
] as const;
const LAYERS = { ...LOCK, images: LOCK.images.map((image) => ({ ...image, blobs: BLOBS })) };

test("so is what images are made of, which other readers leave out", () => {
  expect(parseLock("lock", printLock(LAYERS))).toEqual(LAYERS);
  // A field that nobody knows yet does no harm, neither there nor in a blob.
  const later = printLock(LAYERS)
    .replace("size: 3", "size: 3\n    later: 1")
    .replace("size: 7", "size: 7\n  later: 1");
  expect(parseLock("lock", later)).toEqual(LAYERS);
});

test.each([
  [
    "digest",
    (text: string) => text.replace(`- digest: sha256:${SHA}`, "- digest: sha256:12"),
    "images.0.blobs.0.digest",
  ],
  ["size", (text: string) => text.replace("size: 3", "size: -3"), "images.0.blobs.0.size"],
  [
    "platform",
    (text: string) => text.replace("    - linux/amd64", '    - "\\u001b[2J"'),
    "images.0.blobs.1.platforms",
  ],
])("a blob's bad %s is refused with its place", (_, change, expected) => {
  expect(() => parseLock("lock", change(printLock(LAYERS)))).toThrow(
    expect.objectContaining({ code: "BAD_LOCK", message: expect.stringContaining(expected) as string }),
  );
});

test.each(["1".repeat(64), `12e${"0".repeat(61)}`, `${"0".repeat(63)}7`])(
  "a hash that is a number to YAML is a hash, quoted or not: %s",
  (sha256) => {
    const lock = { ...LOCK, files: LOCK.files.map((file) => ({ ...file, sha256 })) };
    expect(parseLock("lock", printLock(lock))).toEqual(lock);
    expect(parseLock("lock", printLock(lock).replace(`"${sha256}"`, sha256))).toEqual(lock);
  },
);

describe("a lock whose URLs carry secrets", () => {
  test.each([
    ["none", "https://a/f", false],
    ["user information", "https://user:secret@a/f", true],
    ["a signature", "https://a/f?X-Amz-Signature=secret", true],
  ])("with %s", async (_, url, isSecret) => {
    const [known] = LOCK.files;
    const lock = { ...LOCK, files: known === undefined ? [] : [{ ...known, canonical: url }] };
    const file = join(mkdtempSync(join(tmpdir(), "lock-")), "lock.yaml");
    const findings = await writeLock(file, lock);
    expect(readFileSync(file, "utf8")).toBe(printLock(lock));
    expect((statSync(file).mode & 0o077) === 0).toBe(isSecret);
    expect(findings.map(({ code }) => code)).toEqual(isSecret ? ["LOCK_HAS_SECRETS"] : []);
    expect(findSecrets("What was printed", lock.files)).toHaveLength(findings.length);
    expect(JSON.stringify(findings)).not.toContain("secret@");
    expect(JSON.stringify(findings)).not.toContain("=secret");
  });
});

describe("a broken file is refused with its place", () => {
  test.each<[string, (text: string) => string, string]>([
    ["version", (text) => text.replace("version: 1", "version: 2"), "lock:"],
    ["digest", (text) => text.replace(`sha256:${SHA}`, "sha256:12"), "not a digest"],
    ["size", (text) => text.replace("size: 7", "size: -7"), "images.0.size"],
    ["kind", (text) => text.replace("AssetLock", "Lock"), "kind"],
    ["yaml", (text) => `${text}\n  - [`, "lock:"],
    ["nothing", () => "", "lock:1:1"],
    [
      "a name that is two lines",
      (text) => text.replace("a/b:v1", '"a/b:v1\\nLIST\\nid"'),
      "lock:8:3: images.0.canonical",
    ],
    ["a name that is an option", (text) => text.replace("m/b:v1", "--all"), "images.0.download"],
    ["a host that is an option", (text) => text.replace("m/b:v1", "-x.y/b:v1"), "images.0.download"],
    ["a host with a line break", (text) => text.replace("m/b:v1", '"x\\ny.z/b:v1"'), "images.0.download"],
    [
      "a URL that is none",
      (text) => text.replace("https://a/f", "--output=/etc/passwd"),
      "files.0.canonical",
    ],
    [
      "a URL with a line break",
      (text) => text.replace("https://a/f", '"https://a/f\\nid"'),
      "files.0.canonical",
    ],
    ["a URL with U+2028", (text) => text.replace("https://m/f", '"https://m/\\u2028f"'), "files.0.download"],
    ["an escape", (text) => text.replace("- x", '- "\\u001b[2J"'), "images.0.why"],
  ])("%s", (_, change, expected) => {
    expect(() => parseLock("lock", change(printLock(LOCK)))).toThrow(
      expect.objectContaining({ code: "BAD_LOCK", message: expect.stringContaining(expected) as string }),
    );
  });
});
