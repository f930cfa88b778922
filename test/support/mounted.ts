import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** A file system of one's own, in memory. */
export interface Mounted {
  readonly path: string;
  /** Nothing can be written to it from now on. */
  readOnly(): void;
  unmount(): void;
}

/** Mounts one; `options` are tmpfs's, such as "size=1m" or "nr_inodes=50". Throws where this user may not. */
export function mountMemory(options: string): Mounted {
  const path = mkdtempSync(join(tmpdir(), "mounted-"));
  call("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
  return {
    path,
    readOnly: () => call("mount", "-o", "remount,ro", path),
    unmount: () => {
      call("umount", path);
      rmdirSync(path);
    },
  };
}

function call(command: string, ...words: string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}

/** Tests that mount: skipped with a reason where nobody lets them, failing instead where KOPS_ASSETS_REAL_SERVERS=1 says that they have to run. */
export function describeMounting(name: string, tests: () => void): void {
  const canMount = tryToMount();
  it.runIf(process.env["KOPS_ASSETS_REAL_SERVERS"] === "1")("file systems can be mounted", () => {
    expect(canMount, "run the tests as root, or in a container that may mount").toBe(true);
  });
  describe.skipIf(!canMount)(canMount ? name : `${name} (skipped: this user may not mount)`, tests);
}

function tryToMount(): boolean {
  try {
    mountMemory("size=4k").unmount();
    return true;
  } catch {
    return false;
  }
}
