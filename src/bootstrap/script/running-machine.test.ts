import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CONTAINERD } from "./containerd.ts";
import { DOWNLOAD } from "./download.ts";
import { MESSAGES } from "./messages.ts";
import { TRUST } from "./trust.ts";

let work = "";
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "bootstrap-part-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** Runs lines after the script's functions, on the machine that this is: what `--root` never comes to. */
function run(lines: string, programs: Readonly<Record<string, string>> = {}): object {
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(work, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(work, name), 0o755);
  }
  const has = 'has() { command -v "$1" >/dev/null 2>&1; }';
  const script = ["set -eu", has, MESSAGES, DOWNLOAD, TRUST, CONTAINERD, lines].join("\n");
  const env = { PATH: `${work}:/usr/bin:/bin`, work };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { env, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("the CA counts from when the system's tool has been run", () => {
  const TRUSTED =
    "root='' is_trust_stale=yes trust_dir=/there trust_tool=trust-it; update_trust; cat \"$work/report\"";

  test("it is run once, and reported", () => {
    expect(run(TRUSTED, { "trust-it": `echo "asked $#" >"$work/asked"` })).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^ {2}trust {2}CA in \/there: trust-it has been run \(\d+ s\)\n$/,
      ) as string,
      stderr: "",
    });
    const again = TRUSTED.replace("stale=yes", "stale=no").replace("report", "asked");
    expect(run(again, { "trust-it": "exit 1" })).toMatchObject({ status: 0, stdout: "asked 0\n" });
  });

  test("what it says when it fails is the error", () => {
    expect(run(TRUSTED, { "trust-it": "echo first; echo 'no room' >&2; exit 1" })).toMatchObject({
      status: 6,
      stderr: "bootstrap: error: trust-it: no room\n",
    });
  });

  test("a machine without it is told", () => {
    expect(run(TRUSTED.replace('; cat "$work/report"', ""))).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("trust-it is not installed") as string,
    });
  });
});

test.runIf(process.platform === "linux")(
  "a number that was left behind is containerd's only where its name is",
  async () => {
    copyFileSync("/bin/sleep", join(work, "containerd"));
    for (const [program, answer] of [
      [join(work, "containerd"), "yes\n"],
      ["/bin/sleep", "no\n"],
    ] as const) {
      const child = spawn(program, ["60"], { stdio: "ignore" });
      await once(child, "spawn");
      const asked = `if is_containerd ${child.pid ?? 0}; then echo yes; else echo no; fi`;
      expect(run(asked)).toEqual({ status: 0, stdout: answer, stderr: "" });
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
  },
);
