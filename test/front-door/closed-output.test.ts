import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOOL_COMMAND } from "../support/tool-command.ts";
import { startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

const [PROGRAM = "", ...WORDS] = TOOL_COMMAND;
const IMAGES = 4;
let cluster: MadeUpCluster;
let mirrors: readonly string[] = [];

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  writeFileSync(join(cluster.folder, "some"), cluster.images.slice(0, IMAGES).join("\n"));
}, 120_000);
afterAll(() => cluster.close());

/** Names in the directory, each of which has all of its image. */
function copied(to: string): readonly unknown[] {
  const index = JSON.parse(readFileSync(join(cluster.folder, to, "index.json"), "utf8")) as {
    manifests: unknown[];
  };
  return index.manifests;
}

const copyTo = (to: string, ...more: string[]): string[] => [
  "copy",
  "-f",
  "some",
  "--to",
  to,
  ...mirrors,
  ...more,
];

describe("a copy goes on to its end", () => {
  test.each([
    ["closed", "closed", '"$@" 2>&-', []],
    ["full", "full", '"$@" 2>/dev/full', ["--log-format", "json"]],
    ["read for one line", "head", '"$@" 2> >(head -n 1 >/dev/null)', ["--log-format", "json"]],
  ])("where stderr is %s", async (_, to, shell, more) => {
    expect(await cluster.run(copyTo(to, ...more), { shell })).toMatchObject({ code: 0 });
    expect(copied(to)).toHaveLength(IMAGES);
  });

  test("where stdout and stderr are closed to a copy with failures, and the exit code tells", async () => {
    writeFileSync(join(cluster.folder, "bad"), `${cluster.images[0] ?? ""}\n127.0.0.1:1/not/there:v1\n`);
    const parameters = ["get", "assets", "-f", "bad", "--copy", "--to", "bad-to", ...mirrors, "-o", "json"];
    const shell = 'set -o pipefail; "$@" 2>&1 | head -n 1 >/dev/null';
    expect(await cluster.run(parameters, { shell })).toMatchObject({ code: 1 });
    expect(copied("bad-to")).toHaveLength(1);
  });

  test("where nobody reads stderr any more", async () => {
    const fifo = join(cluster.folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const pipe = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    whileThereIs(() => writeSync(pipe, "x".repeat(1024)));
    const record = join(cluster.folder, "record.json");
    const more = ["--log-format", "json", "--record", record];
    const tool = cluster.start(copyTo("stalled", ...more), { shell: `"$@" 2>"${fifo}"` });
    // It is written when all has been copied.
    await expect.poll(() => existsSync(record)).toBe(true);
    expect(copied("stalled")).toHaveLength(IMAGES);
    const drain = setInterval(() => whileThereIs(() => readSync(pipe, Buffer.alloc(65_536))), 10);
    expect(await tool.ended).toMatchObject({ code: 0 });
    clearInterval(drain);
    closeSync(pipe);
  });

  test("where the terminal goes away", async () => {
    const tool = cluster.start(copyTo("hung-up", "--log-format", "json"));
    await tool.said(/"type":"sent"/);
    tool.kill("SIGHUP");
    expect(await tool.ended).toMatchObject({ code: 0 });
    expect(copied("hung-up")).toHaveLength(IMAGES);
  });
});

describe("a bundle on stdout ends where stdout takes no more", () => {
  test.each([
    ["has no reader", '"$@" | true', [], "The bundle cannot be written"],
    [
      "has no reader of what is compressed",
      '"$@" | true',
      ["--compress", "zstd"],
      "The bundle cannot be written",
    ],
    ["is a full disk", '"$@" >/dev/full', [], "The standard output cannot be written: ENOSPC"],
    ["is closed", '"$@" >&-', [], "The bundle cannot be written"],
  ])("where it %s", async (_, shell, more, said) => {
    const parameters = ["bundle", "create", "--list", "some", "--to", "-", "--receipt", "receipt.json"];
    const { code, stderr } = await cluster.run([...parameters, ...mirrors, ...more], {
      shell: `set -o pipefail; ${shell}`,
    });
    expect(code).toBe(1);
    expect(stderr.match(/^(?:error|.*Warning)\b.*/gm)).toEqual([expect.stringContaining(said) as string]);
    expect(existsSync(join(cluster.folder, "receipt.json"))).toBe(false);
  });
});

/** Repeats what a pipe lets be done for as long as it does. */
function whileThereIs(action: () => number): void {
  try {
    while (action() > 0);
  } catch (error) {
    expect(error).toHaveProperty("code", "EAGAIN");
  }
}

describe("a signal before any work has begun", () => {
  /** Starts a verb that waits for the rest of its input, and ends it by a signal. */
  async function stopped(words: readonly string[], signal: NodeJS.Signals): Promise<[unknown, string]> {
    const env = { PATH: process.env["PATH"], HOME: cluster.folder };
    const child = spawn(PROGRAM, [...WORDS, ...words], { env, cwd: cluster.folder });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin.on("error", () => undefined);
    // More than a pipe holds: once it has been taken, the tool waits for the rest.
    await new Promise((resolve) => child.stdin.write("# nothing\n".repeat(200_000), resolve));
    child.kill(signal);
    const [code, killed] = (await once(child, "close")) as [unknown, unknown];
    expect(killed).toBe(null);
    return [code, stderr];
  }

  test.each([
    ["SIGINT", 130, []],
    ["SIGTERM", 143, ["--log-format", "json"]],
  ] as const)("%s is answered with %i, and said", async (signal, code, flags) => {
    const [ended, stderr] = await stopped(["copy", "-f", "-", "--to", "x", ...flags], signal);
    expect(ended).toBe(code);
    expect(stderr).toMatch(
      flags.length === 0 ? /^error: interrupted \[INTERRUPTED\]$/m : /"code":"INTERRUPTED"/,
    );
  });

  test("leaves page and metrics, and a word of what was to be written and is not", async () => {
    const written = ["--report", "early.html", "--metrics-file", "early.prom"];
    const [code, stderr] = await stopped(
      ["copy", "-f", "-", "--to", "x", ...written, "--receipt", "early.json", "--quiet"],
      "SIGTERM",
    );
    expect(code).toBe(143);
    expect(stderr.trimEnd().split("\n")).toEqual([
      "error: interrupted [INTERRUPTED]",
      "error: early.json (--receipt) was not written [INTERRUPTED]",
    ]);
    const text = (name: string): string => readFileSync(join(cluster.folder, name), "utf8");
    expect(text("early.prom")).toMatch(/exit_code\{verb="copy"\} 143/);
    expect(text("early.html")).toContain("INTERRUPTED");
    expect(existsSync(join(cluster.folder, "early.json"))).toBe(false);
  });

  test("says of a lock that it stays as it was", async () => {
    writeFileSync(join(cluster.folder, "old.lock.yaml"), "version: 1\nkind: AssetLock\n");
    const [code, stderr] = await stopped(["lock", "-f", "-", "-o", "old.lock.yaml"], "SIGINT");
    expect(code).toBe(130);
    expect(stderr).toMatch(/^error: old\.lock\.yaml \(--output\) was not written \[INTERRUPTED\]$/m);
  });
});
