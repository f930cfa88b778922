import { expect, test } from "vitest";
import { hasEnded, writerName } from "./writers.ts";

const UUID = "00000000-0000-4000-8000-000000000000";

test("nobody's name is another's, and whoever lives has not ended", async () => {
  const [one, other] = [await writerName(), await writerName()];
  expect(one).not.toBe(other);
  expect(await hasEnded(`/a/f-sha${one}`)).toBe(false);
});

test.each([
  ["another machine", `.${"0".repeat(16)}-1-1-${UUID}`],
  ["a release before", `.${UUID}`],
  ["something else", ".fresh.1"],
])("of %s nobody can say", async (_, name) => {
  expect(await hasEnded(`f${name}`)).toBe(false);
});

test.runIf(process.platform === "linux").each([
  ["whose number another has now", (name: string) => name.replace(/-(\d+)-(\d+)-/, "-$1-1-")],
  ["whose number nobody has", (name: string) => name.replace(/-(\d+)-(\d+)-/, "-4194305-$2-")],
])("a process of this machine has ended %s", async (_, change) => {
  expect(await hasEnded(change(await writerName()))).toBe(true);
});
