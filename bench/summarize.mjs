// Prints medians of measured runs, and the ratio of ours to the best peer, a table a phase.
import { readFileSync } from "node:fs";

const OURS = "kops-assets";
const runs = readFileSync(process.argv[2], "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const failed = runs.filter(({ rc }) => rc !== 0);
for (const { tool, phase, rc } of failed) console.log(`${tool} ${phase}: exit code ${rc}, not counted`);

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function requestsOf(run) {
  return Object.values(run.req).reduce((sum, { n }) => sum + n, 0);
}

for (const phase of new Set(runs.map((run) => run.phase))) {
  const tools = [...new Set(runs.filter((run) => run.phase === phase).map(({ tool }) => tool))];
  const rows = tools.flatMap((tool) => {
    const own = runs.filter((run) => run.phase === phase && run.tool === tool && run.rc === 0);
    if (own.length === 0) return [];
    const figure = (of) => median(own.map(of));
    return [
      {
        tool,
        "wall s": figure(({ wall }) => wall),
        "client CPU s": figure(({ user, sys }) => user + sys),
        "peak MB": figure(({ rss_tree_mb: tree, rss1_mb: one }) => Math.max(tree, one)),
        requests: figure(requestsOf),
        runs: own.length,
      },
    ];
  });
  const best = Math.min(...rows.filter(({ tool }) => tool !== OURS).map((row) => row["wall s"]));
  console.log(`\n${phase}`);
  console.table(
    Object.fromEntries(
      rows.map(({ tool, ...row }) => [
        tool,
        Object.fromEntries(
          Object.entries({ ...row, "of the best peer": row["wall s"] / best }).map(([key, value]) => [
            key,
            Math.round(value * 100) / 100,
          ]),
        ),
      ]),
    ),
  );
}
