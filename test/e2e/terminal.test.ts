import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createMadeUpUpstream } from "../../src/cli/demo/made-up/create-made-up-upstream.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { describeWith } from "../conformance/real-server.ts";
import { openTerminal, type Terminal } from "../support/tmux.ts";

const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));
const IMAGES = ["registry.k8s.io/kube-apiserver-of-a-rather-long-name:v1.34.1", "registry.k8s.io/pause:3.10"];
const FILES = ["https://dl.k8s.io/release/v1.34.1/bin/linux/amd64/kubelet"];
const SIZES = { layerBytes: 250_000, baseLayerBytes: 500_000, fileBytes: 700_000 };

let folder: string;
let mirrors: readonly string[];
let upstream: { close(): Promise<void> };
let copies = 0;
const opened: Terminal[] = [];
let isLimited = false;

interface CopyStart {
  readonly env: Readonly<Record<string, string>>;
  readonly limit: string;
  readonly list: string;
  /** Words of a command that runs it. */
  readonly before: readonly string[];
}

// On a busy machine a copy takes far longer than the seconds that it should.
vi.setConfig({ testTimeout: 120_000 });

describeWith("tmux", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "terminal-"));
    const content = createMadeUpUpstream({ images: IMAGES, files: FILES, ...SIZES });
    const server = await startServer(content, {
      intercept: (_, response) => {
        if (isLimited) response.writeHead(429, { "retry-after": "30" }).end();
        return isLimited;
      },
    });
    mirrors = content.mirrors(server.address);
    upstream = server;
    await writeFile(join(folder, "images.txt"), `${IMAGES.join("\n")}\n`);
    await writeFile(join(folder, "names.txt"), `${[...IMAGES, ...FILES].join("\n")}\n`);
  });
  afterAll(() => upstream.close());
  afterEach(() => {
    for (const terminal of opened.splice(0)) terminal.close();
  });

  /** A copy that takes some seconds, by its own limit. */
  function startCopy(
    columns: number,
    { env = {}, limit = "1M", list = "names.txt", before = [] }: Partial<CopyStart> = {},
  ): Terminal {
    copies += 1;
    const command = [
      ...[...before, process.execPath, BIN, "copy", "--list", list, "--to", `copy-${copies}`],
      ...mirrors.flatMap((mirror) => ["--mirror", mirror]),
      ...["--bandwidth-limit", limit, "--concurrency", "2"],
    ];
    const terminal = openTerminal(command, { columns, cwd: folder, env });
    opened.push(terminal);
    return terminal;
  }

  const SIZE = String.raw`[\d.]+ k?M?B`;
  const TRANSFER = new RegExp(String.raw`  ${SIZE} of ${SIZE} +\S*(?:v1\.34\.1|:3\.10|kubelet)`);
  const BAR = /^\[#*-*\] /;

  /** What one terminal shows while a copy goes on, and in the end. */
  async function watchCopy(columns: number): Promise<void> {
    const terminal = startCopy(columns);
    await terminal.shows(/left/);
    // Between one layer and the next there is a moment without either.
    const rows = await terminal.shows(TRANSFER);
    const drawn = rows.slice(rows.findIndex((row) => BAR.test(row)));
    for (const row of drawn) expect(row.length).toBeLessThan(columns);
    const text = drawn.join("  ");
    expect(text).toMatch(/ \d+% {2}/);
    expect(text).toMatch(new RegExp(String.raw`  ${SIZE} of ~?${SIZE}  ${SIZE}/s  \d+ s left  `));
    expect(text).toMatch(/ {2}\d\/2 images {2}\d\/1 files/);
    const end = await terminal.shows(/^ended: 0$/);
    expect(end.filter((row) => BAR.test(row))).toEqual([]);
    expect(terminal.text()).toMatch(/^images: 2 copied, 0 already there, 0 failed$/m);
  }

  test("40, 80 and 120 columns hold every number, and nothing is left in the end", async () => {
    await Promise.all([40, 80, 120].map(watchCopy));
  });

  /** What the screen shows from top to bottom, and each row that is none of it. */
  function describeRows(rows: readonly string[], bar: RegExp, columns: number): string[] {
    const at = rows.findIndex((row) => BAR.test(row));
    const [above, drawn] = [rows.slice(0, at), rows.slice(at)];
    const parts = drawn.slice(drawn.findIndex((row) => /\d\/1 files/.test(row)) + 1);
    const isShell = above.every((row) => /^\d*$/.test(row));
    const isBar = drawn.filter((row) => BAR.test(row)).length === 1 && bar.test(drawn[0] ?? "");
    const strange = [
      ...parts.filter((row) => !/^ {2}\S/.test(row)),
      ...drawn.filter((row) => row.length >= columns),
    ];
    return [isShell ? "shell" : above.join("\n"), isBar ? "bar" : drawn.join("\n"), ...strange, "parts"];
  }

  // tmux breaks the lines at once, and of all but the first of several changes it tells a quarter of a second later.
  test.each([
    ["narrower", [80, 50]],
    ["narrower step by step", [80, 72, 66, 50]],
    ["much narrower", [120, 90, 40]],
    ["wider", [60, 80, 120]],
  ])(
    "a window that becomes %s has one bar of its width, and nothing of what was there",
    async (_, widths) => {
      const [before = 0, ...more] = widths;
      const after = more.at(-1) ?? 0;
      // Rows above the screen belong to tmux: the bar is drawn at the bottom of a full one, as in a terminal that somebody works in.
      const full = ["sh", "-c", 'seq 24; exec "$0" "$@"'];
      // It goes on for longer than a slow machine needs to show a frame, and ends with the terminal.
      const terminal = startCopy(before, { limit: "60k", before: full });
      await terminal.shows(TRANSFER);
      for (const columns of more) terminal.resize(columns, 24);
      const bar = new RegExp(String.raw`^\[[#-]{${Math.min(30, Math.max(10, after - 50))}}\] {1,4}\d+%`);
      // A frame may be on the screen by half; what is left of an old one stays.
      await expect.poll(() => describeRows(terminal.rows(), bar, after)).toEqual(["shell", "bar", "parts"]);
    },
  );

  test("Ctrl-C ends it at once, says what is complete, and how to go on", async () => {
    const terminal = startCopy(100, { limit: "500k" });
    await terminal.shows(/left/);
    terminal.press("C-c");
    const rows = await terminal.shows(/^ended: 130$/);
    expect(rows.filter((row) => BAR.test(row))).toEqual([]);
    expect(terminal.text()).toMatch(
      /^interrupted: \d of 2 images and \d of 1 file are complete, [\d.]+ k?M?B read; run the same command again to go on from here \[INTERRUPTED\]$/m,
    );
  });

  test("Ctrl-Z takes the bar off the screen, and it is back with fg", async () => {
    const jobs = ["bash", "--norc", "-ic", '"$0" "$@"; echo stopped; read; fg'];
    const terminal = startCopy(100, { limit: "60k", before: jobs });
    await terminal.shows(TRANSFER);
    terminal.press("C-z");
    const rows = await terminal.shows(/^stopped$/);
    expect(rows.filter((row) => BAR.test(row) || TRANSFER.test(row) || /left/.test(row))).toEqual([]);
    terminal.press("Enter");
    await terminal.shows(TRANSFER);
    await expect.poll(() => terminal.rows().filter((row) => BAR.test(row))).toHaveLength(1);
    terminal.press("C-c");
    await terminal.shows(/^ended: 130$/);
  });

  test("a rate limit is waited for until a time that is shown", async () => {
    isLimited = true;
    const terminal = startCopy(80, { list: "images.txt" });
    await terminal.shows(/waits until \d\d:\d\d:\d\d {2}127\.0\.0\.1:\d+ {2}rate limit/);
    await terminal.shows(/^retry: /);
    expect(terminal.text()).toMatch(/^retry: .*429 Too Many Requests/m);
    isLimited = false;
    terminal.press("C-c");
    await terminal.shows(/^ended: 130$/);
  });

  test("TERM=dumb gets lines and no bar; NO_COLOR changes nothing, for there is no colour", async () => {
    const dumb = startCopy(80, { env: { TERM: "dumb" }, limit: "20M" });
    const plain = startCopy(80, { env: { NO_COLOR: "1" } });
    await plain.shows(BAR);
    expect(plain.text("-e")).not.toContain("\u001b");
    await dumb.shows(/^ended: 0$/);
    expect(dumb.text()).not.toMatch(/^\[#*-*\] /m);
  });
});
