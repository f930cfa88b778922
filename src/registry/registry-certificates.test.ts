import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readRegistryCertificates } from "./registry-certificates.ts";

const root = mkdtempSync(join(tmpdir(), "certs-"));
afterAll(() => rmSync(root, { recursive: true }));

function directory(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe("certificates of registries", () => {
  const own = directory("own", { "own.io/ca.crt": "OWN" });
  const containers = directory("containers", {
    "own.io/ca.crt": "CONTAINERS",
    "a.io:5000/b.crt": "SECOND",
    "a.io:5000/a.crt": "FIRST",
    "a.io:5000/client.cert": "CERT",
    "a.io:5000/client.key": "KEY",
    "a.io:5000/readme.txt": "no certificate",
    "plain.io:443/ca.crt": "PORT",
    "empty.io/readme.txt": "nothing",
    "half.io/client.cert": "CERT",
    "two.io/a.cert": "CERT",
    "two.io/b.cert": "CERT",
    "file.io": "no folder",
  });
  const directories = [join(root, "missing"), own, containers];

  it.each([
    ["own.io", { ca: "OWN" }],
    ["a.io:5000", { ca: "FIRST\nSECOND", cert: "CERT", key: "KEY" }],
    ["plain.io", { ca: "PORT" }],
    ["empty.io", {}],
    ["a.io", undefined],
    ["a.io:5001", undefined],
    ["other.io", undefined],
    ["file.io", undefined],
  ])("of %s", (host, expected) => {
    expect(readRegistryCertificates(host, directories)).toEqual(expected);
  });

  it.each([
    ["half.io", /client\.cert without client\.key/],
    ["two.io", /several client certificates/],
  ])("says what is wrong with those of %s", (host, reason) => {
    const read = (): unknown => readRegistryCertificates(host, directories);
    expect(read).toThrow(expect.objectContaining({ code: "BAD_CERTIFICATE" }));
    expect(read).toThrow(reason);
  });
});
