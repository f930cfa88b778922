import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { directoryWith } from "./cli/load.ts";

const call = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const simulated = async (...files: string[]): Promise<string> =>
  (await call(process.execPath, [at("bench/simulate-scale.mjs"), ...files])).stdout;

test("docs/scale.md has what the simulation makes of the measured rates", async () => {
  expect(readFileSync(at("docs/scale.md"), "utf8")).toContain(await simulated());
});

test("other rates make other figures: with twice the line, 1,000 nodes wait half as long", async () => {
  const rates = JSON.parse(readFileSync(at("bench/scale-rates.json"), "utf8")) as {
    serve: { linkBytesPerSecond: number; cpus: number; requestsPerCpuSecond: number };
  };
  rates.serve.linkBytesPerSecond *= 2;
  rates.serve.cpus *= 2;
  const file = join(directoryWith({}), "rates.json");
  writeFileSync(file, JSON.stringify(rates));
  const rowOf = (text: string): string[] | undefined =>
    text
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .find(([, clusters, nodes, setup]) => clusters === "1" && nodes === "1,000" && setup === "serve");
  expect(rowOf(await simulated())?.[4]).toBe("47 s");
  expect(rowOf(await simulated(file))?.[4]).toBe("23 s");
});
