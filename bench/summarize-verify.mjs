// Notes one measured run of bench/verify.sh (`note FOLDER PHASE REPETITION`), and prints medians of all (`print FOLDER`); exit code 1 where
// a run asked more than it may.
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [action, folder, phase] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), "utf8");
const IMAGES = 33;

if (action === "note") {
  const requests = read("requests").trim().split("\n");
  const [wall, user, sys, kib] = read("time").trim().split("\n").at(-1).split(" ").map(Number);
  const { errors, assets } = JSON.parse(read("report"));
  const asked = (part) => requests.filter((line) => line.includes(part));
  const run = {
    phase,
    "wall s": wall,
    "client CPU s": user + sys,
    "peak MB": kib / 1024,
    requests: requests.length,
    manifests: asked("/manifests/").length,
    "different manifests": new Set(asked("/manifests/")).size,
    blobs: asked("/blobs/").length,
    "different blobs": new Set(asked("/blobs/").map((line) => line.replace(/.*\//, ""))).size,
  };
  if (errors !== 0 || assets.length !== IMAGES)
    throw new Error(`${phase}: ${errors} errors, ${assets.length} assets`);
  appendFileSync(join(folder, "runs"), `${JSON.stringify(run)}\n`);
} else {
  const runs = read("runs")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const phases = [...new Set(runs.map((run) => run.phase))];
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  const figures = Object.keys(runs[0]).filter((key) => key !== "phase");
  console.table(
    Object.fromEntries(
      phases.map((name) => {
        const own = runs.filter((run) => run.phase === name);
        const of = (key) => Math.round(median(own.map((run) => run[key])) * 100) / 100;
        return [name, Object.fromEntries(figures.map((key) => [key, of(key)]))];
      }),
    ),
  );
  const tooMany = runs.filter((run) => {
    // A blob that is read is asked for first: two requests.
    if (run.phase === "deep") return run.blobs > 2 * run["different blobs"];
    if (run.phase === "quick") return run.requests > 2 * IMAGES;
    return run.manifests > run["different manifests"] || run.blobs > run["different blobs"];
  });
  for (const run of tooMany) console.log(`${run.phase} asked more than it may`);
  process.exitCode = tooMany.length === 0 ? 0 : 1;
}
