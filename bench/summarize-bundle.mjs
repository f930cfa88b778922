// Prints medians of what bench/bundle.sh measured, and whether its goals are met; exit code 1 where one is not.
import { readFileSync } from "node:fs";

const MB = 1e6;
const runs = readFileSync(process.argv[2], "utf8")
  .trim()
  .split("\n")
  .map((line) => {
    const [what, ...numbers] = line.split(" ");
    const [wall, user, sys, kib, peak, size, requests] = numbers.map(Number);
    const rounded = { "wall s": wall, "CPU s": user + sys, "peak MB": kib / 1024 };
    return { what, ...rounded, "peak disk MB": peak / MB, "size MB": size / MB, requests };
  });
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const figures = Object.keys(runs[0]).filter((key) => key !== "what");
const table = Object.fromEntries(
  [...new Set(runs.map(({ what }) => what))].map((what) => {
    const own = runs.filter((run) => run.what === what);
    const of = (key) => Math.round(median(own.map((run) => run[key])) * 100) / 100;
    return [what, Object.fromEntries(figures.map((key) => [key, of(key)]))];
  }),
);
console.table(table);

const wall = (what) => table[what]["wall s"];
const goals = [
  [
    "create to a directory, of copying to one (at most 1.1)",
    wall("create-directory") / wall("copy-to-directory"),
    1.1,
  ],
  [
    "create as a tar, of copying to a directory (at most 1.1)",
    wall("create-tar") / wall("copy-to-directory"),
    1.1,
  ],
  ["streamed tar, peak memory in MB (below 150)", table["create-stream"]["peak MB"], 150],
  ["load, of copying from a registry (at most 1)", wall("load-to-registry") / wall("copy-to-registry"), 1],
  [
    "peak disk of create as a tar, of the tar (at most 1)",
    table["create-tar"]["peak disk MB"] / table["create-tar"]["size MB"],
    1.01,
  ],
];
const rate = wall("cat") / wall("create-stream");
console.log(`streamed tar, of the rate of cat to the same disk (at least 0.9): ${rate.toFixed(2)}`);
for (const [what, found, most] of goals)
  console.log(`${what}: ${found.toFixed(2)}${found > most ? ", NOT met" : ""}`);
process.exitCode = rate < 0.9 || goals.some(([, found, most]) => found > most) ? 1 : 0;
