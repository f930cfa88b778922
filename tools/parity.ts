// Counts how many golden listings are reproduced: npm run parity [release…]
import { fileURLToPath } from "node:url";
import { groupBy } from "../src/remap/group-by.ts";
import { compareGolden, findGoldens, type GoldenDifference } from "../test/golden/golden-cases.ts";

const goldens = findGoldens(fileURLToPath(new URL("../../shared/kops/", import.meta.url)));
const chosen = process.argv.slice(2);
let failed = 0;

for (const { release, cases } of goldens) {
  if (chosen.length > 0 && !chosen.includes(release)) continue;
  const results = cases.map((golden) => compareGolden(release, golden));
  const differences = results.filter((result): result is GoldenDifference => "component" in result);
  const byChance = results.filter((result) => "order" in result && result.order === "chance").length;
  failed += differences.length;
  const note = byChance === 0 ? "" : ` (${byChance} in an order that kOps leaves to chance)`;
  console.log(`${release} ${cases.length - differences.length}/${cases.length}${note}`);
  for (const [component, [first, ...others]] of groupBy(differences, (difference) => difference.component)) {
    console.log(
      `  ${component}: ${first?.text ?? ""}${others.length === 0 ? "" : ` (and ${others.length} more cases)`}`,
    );
  }
}
if (goldens.length === 0) console.log("no golden listings beside the project");
process.exitCode = failed === 0 && goldens.length > 0 ? 0 : 1;
