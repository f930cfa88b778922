import { describe, expect, it, vi } from "vitest";
import type { RequestKind } from "./http.ts";
import { HostGate } from "./host-gate.ts";
import { settle } from "./http-options.ts";

/** A gate, and how many get in at once of those who wait for it. */
function gateOf(most: number): { gate: HostGate; atOnce: (kind?: RequestKind) => Promise<number> } {
  const gate = new HostGate(settle({ downloads: most, uploads: most, smallRequests: most }));
  const atOnce = async (kind: RequestKind = "download"): Promise<number> => {
    const left = new AbortController();
    const entered: (() => void)[] = [];
    for (let times = 0; times < most + 2; times++) {
      gate.enter(kind, left.signal).then(
        (leave) => entered.push(leave),
        () => undefined,
      );
    }
    await new Promise(setImmediate);
    left.abort();
    const count = entered.length;
    for (const leave of entered) leave();
    await new Promise(setImmediate);
    return count;
  };
  return { gate, atOnce };
}

const calm = (gate: HostGate, answers: number): void => {
  for (let times = 0; times < answers; times++) gate.answered("download");
};

describe("a host that refuses", () => {
  it("gets half as much at once for each refusal, and more again when it is calm", async () => {
    const { gate, atOnce } = gateOf(8);
    const counts = [await atOnce()];
    for (const now of [10_000, 20_000, 30_000, 40_000]) {
      gate.refused(0, now);
      counts.push(await atOnce());
    }
    expect(counts).toEqual([8, 4, 2, 1, 1]);
    calm(gate, 15);
    expect(await atOnce()).toBe(1);
    calm(gate, 1);
    expect(await atOnce()).toBe(2);
    calm(gate, 16 * 20);
    expect(await atOnce()).toBe(8);
  });

  it("counts refusals of the same moment as one", async () => {
    const { gate, atOnce } = gateOf(8);
    for (const now of [10_000, 10_001, 10_500, 10_999]) gate.refused(0, now);
    expect(await atOnce()).toBe(4);
  });

  it("gets less of every kind", async () => {
    const { gate, atOnce } = gateOf(6);
    gate.refused(0, 10_000);
    expect([await atOnce("small"), await atOnce("upload"), await atOnce("download")]).toEqual([3, 3, 3]);
  });

  it("has no room while it is closed", async () => {
    const { gate, atOnce } = gateOf(2);
    expect(gate.hasRoom("download")).toBe(true);
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    gate.closeUntil(Date.now() + 30);
    expect(gate.hasRoom("download")).toBe(false);
    expect(await atOnce()).toBe(0);
    vi.advanceTimersByTime(31);
    expect(gate.hasRoom("download")).toBe(true);
    const leave = await gate.enter("download", undefined);
    await gate.enter("download", undefined);
    expect(gate.hasRoom("download")).toBe(false);
    leave();
    expect(gate.hasRoom("download")).toBe(true);
    vi.useRealTimers();
  });
});
