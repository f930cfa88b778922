import { expect, test } from "vitest";
import { seededRandom } from "../soak/random.ts";
import { compareReadings } from "./compare-readings.ts";
import { readByWire } from "./readings.ts";

test("made-up answers, right and wrong, are read as node:http or undici reads them, and what both refuse is refused", async () => {
  const random = seededRandom(7);
  const wrong: string[] = [];
  for (let round = 0; round < 1_500; round++) {
    const found = await compareReadings(random);
    if (found !== undefined) wrong.push(found);
  }
  expect(wrong).toEqual([]);
});

test("an answer that is cut anywhere is none, and one in any pieces is the same", () => {
  const whole = Buffer.from(
    "HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nT: u\r\n\r\n",
  );
  for (let at = 0; at < whole.byteLength; at++) {
    expect(readByWire("GET", [whole.subarray(0, at)])).toHaveProperty("refused");
    expect(readByWire("GET", [whole.subarray(0, at), whole.subarray(at)])).toMatchObject({
      status: 200,
      body: "hello world",
    });
  }
});

test.each([
  ["a head without end", "HTTP/1.1 200 OK\r\n", "X: y\r\n"],
  ["a field without end", "HTTP/1.1 200 OK\r\nX: ", "y"],
  ["a field of nothing but blanks", "HTTP/1.1 200 OK\r\nX: ", " "],
  ["interim answers without end", "", "HTTP/1.1 100 Continue\r\n\r\n"],
  ["a chunk's line without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=", "b"],
  ["trailers without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n"],
])("%s is refused before it costs much", (_, begin, more) => {
  const pieces = [Buffer.from(begin), ...Array<Buffer>(40).fill(Buffer.from(more.repeat(1_000)))];
  const began = performance.now();
  expect(readByWire("GET", pieces)).toHaveProperty("refused");
  expect(performance.now() - began).toBeLessThan(1_000);
});
