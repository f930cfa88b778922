import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceNow } from "./replace-now.ts";

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replaced-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file is written, its folder made, and one that is there replaced with its mode, also behind a link", () => {
  replaceNow(at("reports/a.html"), "one");
  expect(readFileSync(at("reports/a.html"), "utf8")).toBe("one");
  chmodSync(at("reports/a.html"), 0o600);
  symlinkSync("reports/a.html", at("link"));
  replaceNow(at("link"), "two");
  expect(readFileSync(at("reports/a.html"), "utf8")).toBe("two");
  expect(statSync(at("reports/a.html")).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(["link", "reports"]);
  expect(readdirSync(at("reports"))).toEqual(["a.html"]);
});

test("a link to what is not there yet stays one, and modes are as they were whatever the umask", () => {
  symlinkSync("a.html", at("first"));
  symlinkSync("first", at("second"));
  replaceNow(at("second"), "one");
  expect(readFileSync(at("a.html"), "utf8")).toBe("one");
  chmodSync(at("a.html"), 0o666);
  const umask = process.umask(0o077);
  replaceNow(at("second"), "two");
  process.umask(umask);
  expect(statSync(at("a.html")).mode & 0o777).toBe(0o666);
  expect(readdirSync(folder).sort()).toEqual(["a.html", "first", "second"]);
});

test("what cannot be written is thrown, and leaves nothing", () => {
  writeFileSync(at("taken"), "a file");
  expect(() => replaceNow(at("taken/a.html"), "one")).toThrow(
    expect.objectContaining({ code: "UNWRITABLE_FILE" }) as Error,
  );
  expect(readdirSync(folder)).toEqual(["taken"]);
});

test.runIf(process.platform !== "win32")("a device is written to, and stays one", () => {
  replaceNow("/dev/null", "one");
  expect(statSync("/dev/null").isFile()).toBe(false);
});
