// Takes stdin no faster than so many MB a second, as a disk or a link does, and writes one line to a file: MB a second between the first byte and the last.
//   node bench/sink.mjs RATE FILE
import { readSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

const rate = Number(process.argv[2]);
const block = Buffer.allocUnsafeSlow(256 * 1024);
const sleeper = new Int32Array(new SharedArrayBuffer(4));
/** Milliseconds of its rate that are made up for: what a disk's own cache takes while it is behind. */
const SLACK = 4;

function take() {
  try {
    return readSync(0, block);
  } catch (error) {
    if (error.code === "EAGAIN") return -1;
    throw error;
  }
}

let [first, last, free, bytes] = [0, 0, 0, 0];
for (let count = take(); count !== 0; count = take()) {
  if (count < 0) {
    Atomics.wait(sleeper, 0, 0, 0.1);
    continue;
  }
  const now = performance.now();
  if (bytes === 0) first = now;
  bytes += count;
  free = Math.max(free, now - SLACK) + count / (rate * 1e3);
  if (free > now + 1) Atomics.wait(sleeper, 0, 0, free - now);
  last = performance.now();
}
writeFileSync(process.argv[3], `${(bytes / 1e3 / (last - first)).toFixed(1)}\n`);
