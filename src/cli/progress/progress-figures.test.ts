import { describe, expect, test } from "vitest";
import type { Digest } from "../../content/digest.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import type { ContentPart, TransferEvent } from "../../transfer/transfer-event.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import { createFigures, formatSeconds } from "./progress-figures.ts";
import { ProgressState } from "./progress-state.ts";
import { renderProgress } from "./render-progress.ts";

const asset = (name: string) => ({ kind: "image", name }) as AssetCopy;
const part = (letter: string, size: number): ContentPart => ({
  digest: `sha256:${letter.repeat(64)}` satisfies Digest,
  size,
});
const blob = (one: ContentPart) => ({ ...one, mediaType: "x" });
const done = (copy: AssetCopy, status: AssetOutcome["status"]): TransferEvent => ({
  type: "done",
  outcome: { copy, status, sent: 0, mounted: 0, skipped: 0 },
});

function stateOf(events: readonly TransferEvent[]): ProgressState {
  const state = new ProgressState();
  for (const event of events) state.advance(event);
  return state;
}

const [A, B] = [asset("a"), asset("b")];
const PLANNED: TransferEvent = { type: "planned", copies: [A, B] };
const BASE = part("0", 1000);
const OWN = part("1", 500);
const found = (copy: AssetCopy, parts: readonly ContentPart[], children = 0): TransferEvent => ({
  type: "found",
  copy,
  parts,
  children,
});
const arrived = (copy: AssetCopy, one: ContentPart, bytes: number): TransferEvent => ({
  type: "progress",
  copy,
  part: one,
  bytes,
});

describe("a total in bytes", () => {
  test("counts a layer that two images share once, and takes out what the target has", () => {
    const state = stateOf([PLANNED, found(A, [BASE, OWN]), found(B, [BASE])]);
    expect(state).toMatchObject({ total: 1500, read: 0 });
    state.advance({ type: "blob", copy: A, blob: blob(OWN), outcome: "mounted" });
    expect(state.total).toBe(1000);
    state.advance(arrived(A, BASE, 400));
    expect([...state.running.values()]).toMatchObject([{ copy: A, size: 1000, read: 400 }]);
    state.advance({ type: "blob", copy: A, blob: blob(BASE), outcome: "sent" });
    state.advance({ type: "blob", copy: B, blob: blob(BASE), outcome: "mounted" });
    expect(state).toMatchObject({ total: 1000, read: 1000 });
    expect(state.running.size).toBe(0);
  });

  test("counts what is read again after a cut once, but all that came", () => {
    const state = stateOf([PLANNED, found(A, [BASE]), arrived(A, BASE, 900), arrived(A, BASE, 900)]);
    expect(state).toMatchObject({ total: 1000, read: 1000, arrived: 1800 });
  });

  test("leaves out what failed, but for what had come of it", () => {
    const state = stateOf([PLANNED, found(A, [BASE]), arrived(A, BASE, 300), done(A, "failed")]);
    expect(state).toMatchObject({ total: 300, read: 300, failed: 1, images: { total: 2, complete: 0 } });
    expect(state.running.size).toBe(0);
  });

  test("is guessed from what is known, and the share never goes back nor is ahead of what is known", () => {
    const state = stateOf([PLANNED, found(A, [OWN]), arrived(A, OWN, 500)]);
    const figures = createFigures(state);
    expect(figures(0)).toMatchObject({ share: 0.5, percent: "50%", bytes: ["500 B of ~1.0 kB"] });
    state.advance(found(B, [part("2", 9500)]));
    expect(figures(1)).toMatchObject({ share: 0.5, bytes: ["500 B of 10.0 kB"] });
  });

  test("waits for the manifests below an index before it is taken for known", () => {
    const state = stateOf([PLANNED, done(B, "present"), found(A, [], 2), found(A, [OWN])]);
    expect(createFigures(state)(0).bytes[0]).toMatch(/of ~/);
    state.advance(found(A, [BASE]));
    expect(createFigures(state)(0).bytes).toEqual(["0 B of 1.5 kB"]);
  });

  test("of nothing to do is the share of assets", () => {
    const state = stateOf([PLANNED, done(A, "present")]);
    expect(createFigures(state)(0)).toMatchObject({ percent: "50%", bytes: [], assets: ["1/2 images"] });
  });
});

test("a rate is of the last seconds, and says what is left", () => {
  const state = stateOf([PLANNED, found(A, [part("3", 1_000_000)]), done(B, "present")]);
  const figures = createFigures(state);
  expect(figures(0).pace).toEqual([]);
  for (let second = 1; second <= 20; second++) {
    state.advance(arrived(A, part("3", 1_000_000), second <= 10 ? 1_000 : 10_000));
    figures(second * 1000);
  }
  expect(figures(20_000).pace).toEqual(["10.0 kB/s", "1 min 29 s left"]);
});

test.each([
  [0.2, "1 s"],
  [59.4, "59 s"],
  [61, "1 min 01 s"],
  [3 * 3600 + 5 * 60, "3 h 05 min"],
])("%d seconds are %s", (seconds, words) => expect(formatSeconds(seconds)).toBe(words));

describe("what is drawn", () => {
  const WIDE = asset("dl.example/資料/資料/資料/資料/資料/資料/資料/資料-名前-名前-名前-名前:名前");
  const shown = {
    figures: {
      share: 0.35,
      percent: "35%",
      bytes: ["123.4 MB of ~999.9 MB"],
      pace: ["100.5 MB/s", "10 min 20 s left"],
      assets: ["21/33 images", "8/10 files", "1 failed"],
    },
    running: Array.from(
      { length: 12 },
      (_, at) => [String(at), { copy: WIDE, size: 98_700_000, read: at }] as const,
    ),
    waits: [{ host: "a-registry-of-a-long-name.corp.example:5000", until: 0, why: "rate limit" }],
  };
  /** As a terminal has it: what is east asian takes two columns. */
  const widthOf = (line: string): number =>
    Array.from(line).reduce((sum, letter) => sum + (/[\u3000-\u9fff]/.test(letter) ? 2 : 1), 0);

  test.each([40, 80, 120, 200])("fits %i columns with every number whole", (columns) => {
    const lines = renderProgress(shown, { columns, rows: 24 });
    for (const line of lines) expect(widthOf(line)).toBeLessThan(columns);
    const text = lines.join("  ").replaceAll(/ {3,}/g, "  ");
    for (const segment of [...shown.figures.bytes, ...shown.figures.pace, ...shown.figures.assets])
      expect(text).toContain(`  ${segment}`);
    expect(text).toMatch(/ {2}waits until \d\d:\d\d:\d\d {2}/);
    expect(text).toContain("  7 B of 98.7 MB  ");
    expect(text).toMatch(/(?:…|dl\.example)\S*名前:名前/);
    expect(text).toContain("  and 4 more");
  });

  test.each([2, 5, 8])("never takes more than %i rows", (rows) => {
    expect(renderProgress(shown, { columns: 40, rows }).length).toBeLessThan(rows);
  });
});
