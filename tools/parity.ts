// Counts how many listings of kOps's own are reproduced: npm run parity [release…]
import { fileURLToPath } from "node:url";
import { groupBy } from "../src/remap/group-by.ts";
import {
  compareGolden,
  findGoldens,
  findSpecGoldens,
  type GoldenDifference,
  type GoldenRelease,
} from "../test/golden/golden-cases.ts";

const root = fileURLToPath(new URL("../../shared/kops/", import.meta.url));
const sets: readonly (readonly [string, readonly GoldenRelease[]])[] = [
  ["goldens", findGoldens(root)],
  ["real specs", findSpecGoldens(`${root}real/`)],
  ["small specs", findSpecGoldens(`${root}small/`)],
];
const chosen = process.argv.slice(2);
let found = 0;
let failed = 0;

for (const [title, goldens] of sets) {
  for (const { release, cases } of goldens) {
    if (chosen.length > 0 && !chosen.includes(release)) continue;
    found += cases.length;
    failed += countDifferences(title, release, cases);
  }
}
if (found === 0) console.log("no golden listings beside the project");
process.exitCode = failed === 0 && found > 0 ? 0 : 1;

function countDifferences(title: string, release: string, cases: GoldenRelease["cases"]): number {
  const results = cases.map((golden) => compareGolden(release, golden));
  const differences = results.filter((result): result is GoldenDifference => "component" in result);
  const byChance = results.filter((result) => "order" in result && result.order === "chance").length;
  const note = byChance === 0 ? "" : ` (${byChance} in an order that kOps leaves to chance)`;
  console.log(`${release} ${title} ${cases.length - differences.length}/${cases.length}${note}`);
  for (const [component, [first, ...others]] of groupBy(differences, (difference) => difference.component)) {
    console.log(
      `  ${component}: ${first?.text ?? ""}${others.length === 0 ? "" : ` (and ${others.length} more cases)`}`,
    );
  }
  return differences.length;
}
