// Prints medians of what bench/bundle.sh measured, and whether its goals are met; exit code 1 where one is not.
//   node bench/summarize-bundle.mjs RUNS [RATES]
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
// The disk here takes what memory takes: what is told is up to which rate of a disk, or of a link, a stream of a bundle keeps up with it.
const rates = readRates(process.argv[3]);
const shares = [...rates].flatMap(([what, reached]) => {
  const [, asked] = /^stream-to-(\d+)$/.exec(what) ?? [];
  if (asked === undefined) return [];
  const cat = rates.get(`cat-to-${asked}`);
  const round = (value) => Math.round(value * 100) / 100;
  return [
    {
      "disk MB/s": Number(asked),
      "cat MB/s": cat,
      "streamed tar MB/s": reached,
      share: round(reached / Number(asked)),
    },
  ];
});
console.table(shares);
const held = shares.filter(({ share }) => share >= 0.9).map((one) => one["disk MB/s"]);
const fastest = held.length === 0 ? "none" : `${Math.max(...held)} MB/s`;
console.log(`fastest disk of which a streamed tar reaches 0.9 of the rate: ${fastest}`);
console.log(
  `streamed tar, of the rate of cat to the disk here: ${(wall("cat") / wall("create-stream")).toFixed(2)}`,
);
for (const [what, found, most] of goals)
  console.log(`${what}: ${found.toFixed(2)}${found > most ? ", NOT met" : ""}`);
process.exitCode = held.length === 0 || goals.some(([, found, most]) => found > most) ? 1 : 0;

/** Medians of the lines NAME RATE. */
function readRates(file) {
  const lines = file === undefined ? [] : readFileSync(file, "utf8").trim().split("\n").filter(Boolean);
  const all = new Map();
  for (const [name, rate] of lines.map((line) => line.split(" ")))
    all.set(name, [...(all.get(name) ?? []), Number(rate)]);
  return new Map([...all].map(([name, found]) => [name, median(found)]));
}
