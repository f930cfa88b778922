import { execFile } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { directoryWith } from "../test/cli/load.ts";

const call = promisify(execFile);

/** Adds one to the number in a file, slowly, and not safely by itself. */
function addOne(folder: string): Promise<unknown> {
  const program = `
    import { readFileSync, writeFileSync } from "node:fs";
    import { alone } from ${JSON.stringify(new URL("./alone.mjs", import.meta.url).href)};
    process.chdir(${JSON.stringify(folder)});
    await alone("locks/lock", () => {
      const count = Number(readFileSync("count", "utf8"));
      for (const began = Date.now(); Date.now() - began < 50; );
      writeFileSync("count", String(count + 1));
    });
  `;
  return call(process.execPath, ["--input-type=module", "-e", program]);
}

describe("alone", () => {
  test.each([
    ["nobody", {}],
    ["a process that has died", { "locks/lock": "99999999" }],
    ["a process that never said its number", { "locks/lock": "" }],
  ])("lets several processes work one after the other, after %s", async (_, files) => {
    const folder = directoryWith(files);
    writeFileSync(join(folder, "count"), "0");
    await Promise.all([1, 2, 3, 4].map(() => addOne(folder)));
    expect(readFileSync(join(folder, "count"), "utf8")).toBe("4");
    expect(readdirSync(join(folder, "locks"))).toEqual([]);
  });
});
