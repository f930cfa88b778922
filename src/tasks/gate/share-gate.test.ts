import { describe, expect, test } from "vitest";
import { HeldBack } from "../../transfer/held-back.ts";
import type { FileAtGate } from "../../transfer/asset-gate.ts";
import type { Gate } from "./gate.ts";
import { shareGate } from "./share-gate.ts";

const NAMES = ["a", "b"];
const [A, B] = NAMES.map(
  (name) => ({ copy: { name }, sha256: name, places: [] }) as unknown as FileAtGate,
) as [FileAtGate, FileAtGate];

/** A gate that tells what it was asked, holds back "b", and fails as often as is said. */
function createFake(failures = 0) {
  const told: string[] = [];
  let left = failures;
  const decisions: { readonly name: string }[] = [];
  const gate = {
    policy: { file: "p", sha256: "0" },
    decisions,
    file: ({ copy: { name } }: FileAtGate) => {
      told.push(`judge ${name}`);
      left -= 1;
      if (left >= 0) return Promise.reject(new Error("the host is gone"));
      decisions.push({ name });
      if (name === "b") return Promise.reject(new HeldBack("b is held back", "", `sha256:${"b".repeat(64)}`));
      const release = (): Promise<void> => Promise.resolve(void told.push(`release ${name}`));
      return Promise.resolve({
        content: { size: 1, open: () => Promise.reject(new Error("unread")) },
        release,
      });
    },
    abort: () => void told.push("abort"),
  } as unknown as Gate;
  return { gate, told };
}

describe("a gate for several ends", () => {
  test("judges an asset once, and keeps it until the last end is done with it", async () => {
    const { gate, told } = createFake();
    const endOf = shareGate(gate);
    const [first, second] = await Promise.all([endOf().file(A), endOf().file(A)]);
    expect(second.content).toBe(first.content);
    await first.release();
    await first.release();
    expect(told).toEqual(["judge a"]);
    await second.release();
    expect(told).toEqual(["judge a", "release a"]);
    const late = await endOf().file(A);
    expect(late.content).toBeUndefined();
    await late.release();
    expect(told).toEqual(["judge a", "release a"]);
  });

  test("holds back for all ends, and tells each what was decided of what it asked for", async () => {
    const { gate, told } = createFake();
    const endOf = shareGate(gate);
    const [one, other] = [endOf(), endOf()];
    for (const end of [one, other]) await expect(end.file(B)).rejects.toBeInstanceOf(HeldBack);
    await one.file(A);
    expect(told).toEqual(["judge b", "judge a"]);
    expect(one.decisions.map(({ name }) => name)).toEqual(["b", "a"]);
    expect(other.decisions.map(({ name }) => name)).toEqual(["b"]);
  });

  test("asks again where a host failed and nothing was decided", async () => {
    const { gate, told } = createFake(1);
    const endOf = shareGate(gate);
    await expect(endOf().file(A)).rejects.toThrow("the host is gone");
    await endOf().file(A);
    expect(told).toEqual(["judge a", "judge a"]);
  });
});
