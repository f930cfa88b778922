import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAll } from "../../../test/conformance/file-store.ts";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { parseHashFile, readHashFile, writeHashFile } from "./hash-file.ts";

const HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

describe("parseHashFile", () => {
  it.each([
    ["bare", HASH],
    ["with a line's end", `${HASH}\n`],
    ["with a Windows line's end", `${HASH}\r\n`],
    ["with a name", `${HASH}  kubelet\n`],
    ["with a binary mark", `${HASH} *kubelet\n`],
    ["with a tab", `\n\t${HASH}\tkubelet`],
    ["in capitals", HASH.toUpperCase()],
    ["with a byte order mark", `\uFEFF${HASH}`],
    ["of BSD's tools", `SHA256 (kubelet) = ${HASH}\n`],
    ["of OpenSSL", `SHA256(kubelet)= ${HASH}\n`],
    ["of a newer OpenSSL", `SHA2-256(a (1).tar)= ${HASH.toUpperCase()}\n`],
    ["after comments", `# signed by nobody\n; 2026\n\n${HASH}  kubelet\n`],
    ["of several files", `${HASH}  a\n${"0".repeat(64)}  b\n`],
  ])("reads a hash %s", (_, text) => {
    expect(parseHashFile(text)).toBe(HASH);
  });

  it.each([
    ["nothing", ""],
    ["blanks", " \n "],
    ["a sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["a sha512", HASH + HASH],
    ["BSD's form of another hash", `SHA512 (kubelet) = ${HASH}`],
    ["comments alone", `# ${HASH}\n`],
    ["a page", "<!DOCTYPE html><title>Log in</title>"],
    ["a name first", `kubelet ${HASH}`],
    ["no hexadecimal", `g${HASH.slice(1)}`],
  ])("takes %s for no hash", (_, text) => {
    expect(parseHashFile(text)).toBeUndefined();
  });

  it("never gives anything but a sha256", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary-ascii" }), fc.string({ unit: "grapheme" })), (text) => {
        expect(parseHashFile(text) ?? HASH).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });
});

describe("hash files", () => {
  it("are written as kOps writes them, and read back", async () => {
    const store = createMemoryFiles();
    await writeHashFile(store, "a/kubelet", HASH);
    expect((await readAll(await store.open("a/kubelet.sha256", 0))).toString()).toBe(HASH);
    expect(await readHashFile(store, "a/kubelet.sha256")).toBe(HASH);
    expect(await readHashFile(store, "a/kubelet.sha256sum")).toBeUndefined();
  });

  it("are not looked for in a large file", async () => {
    const store = createMemoryFiles({ "f.sha256": Buffer.alloc(10_000_000, " ") });
    expect(await readHashFile(store, "f.sha256")).toBeUndefined();
  });
});
