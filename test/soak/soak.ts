/**
 * `npm run soak -- [--seconds N] [--seed N]`: everything that may go wrong, at random, on loopback and in temporary folders. Prints its
 * seed first, then a line for whatever was wrong, and ends with one line of figures; exit code 1 where anything was wrong.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { answers } from "./answers.ts";
import { cuts } from "./cuts.ts";
import { evilBounds } from "./evil-bounds.ts";
import { evilUpstream } from "./evil-upstream.ts";
import { fuzz } from "./fuzz.ts";
import { kills } from "./kills.ts";
import { seededRandom } from "./random.ts";
import type { SoakPart, SoakReport } from "./soak-part.ts";

const { values } = parseArgs({ options: { seconds: { type: "string" }, seed: { type: "string" } } });
const seconds = Number(values.seconds ?? 1_800);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
/** From this many seconds on it is the full soak: 200 kills, however long they take, and all the readers. */
const LONG = 600;
const isFull = seconds >= LONG;
const SHARES: readonly (readonly [number, SoakPart])[] = [
  [0.4, kills],
  [0.15, cuts],
  [0.05, evilUpstream],
  [0.05, evilBounds],
  [0.17, fuzz],
  [0.03, answers],
];
// The AWS SDK prints a notice about Node's version otherwise, into the midst of what this prints.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

console.log(`soak: --seed ${seed} --seconds ${seconds}`);
const began = performance.now();
const reports: SoakReport[] = [];
for (const [index, [share, part]] of SHARES.entries())
  reports.push(await part(seededRandom(seed + index), seconds * share, isFull));
reports.push(await readers());
const wrong = reports.flatMap((report) => report.wrong);
for (const line of wrong.slice(0, 100)) console.log(`wrong: ${line}`);
const took = ((performance.now() - began) / 1000).toFixed(0);
const figures = reports.map((report) => report.figures).join("; ");
console.log(`soak: ${wrong.length} wrong in ${took} s; ${figures}; --seed ${seed}`);
process.exit(wrong.length === 0 ? 0 : 1);

async function readers(): Promise<SoakReport> {
  const program = fileURLToPath(new URL("serve-load.ts", import.meta.url));
  const clients = isFull ? [] : ["300", "300", "50"];
  const child = spawn(process.execPath, ["--import", "tsx", program, ...clients], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number | null];
  const figures = said.trim().split("\n")[0] ?? "serve: nothing said";
  return { figures, wrong: code === 0 ? [] : [said.trim()] };
}
