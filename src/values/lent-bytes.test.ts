import { describe, expect, test } from "vitest";
import { BufferPool } from "./buffer-pool.ts";
import { giveBack, lend } from "./lent-bytes.ts";

describe("bytes that are lent", () => {
  test("come back once, however often they are given back", () => {
    const buffer = Buffer.allocUnsafeSlow(100);
    const returned: number[] = [];
    lend(buffer.buffer, (count) => returned.push(count));
    const [first, second] = [buffer.subarray(0, 60), buffer.subarray(60)];
    for (const part of [first, first, second, first, second, buffer.subarray(0, 0)]) giveBack(part);
    expect(returned).toEqual([60, 40]);
  });

  test("are nobody's where nobody has lent them", () => {
    expect(() => giveBack(Buffer.from("own"))).not.toThrow();
  });
});

describe("a pool", () => {
  test("never gives one buffer to two at once", () => {
    const pool = new BufferPool(100, 8);
    const first = pool.take();
    first.out(100);
    const parts = [first.bytes.subarray(0, 50), first.bytes.subarray(50)];
    for (const part of [...parts, ...parts, first.bytes.subarray(0, 0), first.bytes.subarray(0)])
      giveBack(part);
    expect(pool.take().bytes).toBe(first.bytes);
    expect(pool.take().bytes).not.toBe(first.bytes);
  });

  test("takes nothing back of a buffer that is being filled again", () => {
    const pool = new BufferPool(100, 8);
    const first = pool.take();
    first.out(100);
    const whole = first.bytes.subarray(0, 100);
    giveBack(whole);
    const again = pool.take();
    giveBack(whole);
    expect(pool.take().bytes).not.toBe(again.bytes);
    again.out(100);
    giveBack(whole);
    expect(pool.take().bytes).not.toBe(again.bytes);
  });
});
