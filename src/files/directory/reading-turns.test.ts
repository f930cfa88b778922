import { expect, test } from "vitest";
import { endTurn, takeTurn } from "./reading-turns.ts";

test("few read at the same time, and the others in the order in which they came", () => {
  const begun: number[] = [];
  for (let at = 0; at < 100; at += 1) takeTurn(() => begun.push(at));
  expect(begun).toHaveLength(16);
  for (let at = 0; at < 84; at += 1) {
    endTurn();
    expect(begun.at(-1)).toBe(16 + at);
  }
  for (let at = 0; at < 16; at += 1) endTurn();
  expect(begun).toEqual(Array.from({ length: 100 }, (_, at) => at));
  takeTurn(() => begun.push(100));
  expect(begun).toHaveLength(101);
  endTurn();
});
