import { chmod, lstat, mkdtemp, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openHosts } from "../../hosts/open-hosts.ts";
import { readHostEnvironment } from "../../hosts/read-environment.ts";
import { replaceFile } from "./replace-file.ts";

test("keeps mode and link, makes folders, and leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "replace-"));
  const file = join(folder, "a/b/f");
  await replaceFile(file, "one");
  await chmod(file, 0o600);
  await symlink(file, join(folder, "link"));
  await replaceFile(join(folder, "link"), "two");
  expect(await readFile(file, "utf8")).toBe("two");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
  expect(await readdir(join(folder, "a/b"))).toEqual(["f"]);
});

test("makes what a link leads to, and a file of the mode that is wanted", async () => {
  const folder = await mkdtemp(join(tmpdir(), "replace-"));
  await symlink("target", join(folder, "link"));
  await replaceFile(join(folder, "link"), "new", 0o600);
  expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, "target"), "utf8")).toBe("new");
  expect((await stat(join(folder, "target"))).mode & 0o777).toBe(0o600);
  await symlink("nowhere/x", join(folder, "lost"));
  await expect(replaceFile(join(folder, "lost"), "x")).rejects.toMatchObject({ code: "UNWRITABLE_FILE" });
  expect((await readdir(folder)).sort()).toEqual(["link", "lost", "target"]);
});

test("follows no link that lies in wait under a name that could be guessed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "replace-"));
  const victim = join(folder, "victim");
  await writeFile(victim, "mine");
  await symlink(victim, join(folder, `f.${process.pid}.tmp`));
  await replaceFile(join(folder, "f"), "new");
  expect(await readFile(victim, "utf8")).toBe("mine");
});

test.each(["/proc/x/f", "/dev/null/f"])("%s is refused, at once", async (file) => {
  await expect(replaceFile(file, "x")).rejects.toMatchObject({ code: "UNWRITABLE_FILE" });
});

test("what is no plain file is written to and not replaced", async () => {
  await replaceFile("/dev/null", "x");
  expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  await expect(replaceFile("/dev/full", "x")).rejects.toMatchObject({ code: "UNWRITABLE_FILE" });
});

test("--ca-file without a certificate is an error", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "ca-")), "ca.pem");
  await writeFile(file, "-----BEGIN PRIVATE KEY-----\n");
  const hosts = openHosts({ caFiles: [file] }, readHostEnvironment({}));
  await expect(hosts.network()).rejects.toMatchObject({ code: "BAD_CERTIFICATE" });
});
