import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
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

/** Fails where another one works at the same time. */
function workAlone(folder: string, before = ""): Promise<unknown> {
  const program = `
    import fs, { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    import { setTimeout as sleep } from "node:timers/promises";
    process.chdir(${JSON.stringify(folder)});
    ${before}
    const { alone } = await import(${JSON.stringify(new URL("./alone.mjs", import.meta.url).href)});
    await alone("locks/lock", async () => {
      mkdirSync("working");
      writeFileSync("worked", "");
      await sleep(500);
      rmdirSync("working");
    });
  `;
  return call(process.execPath, ["--input-type=module", "-e", program]);
}

/** Has seen that the lock is a dead process's, and then comes to nothing until another one works. */
const STOPPED_BEFORE_FORGETTING = `
  for (const name of ["linkSync", "renameSync"]) {
    const change = fs[name];
    fs[name] = (from, to) => {
      if (to !== "locks/lock" && !existsSync("found")) {
        writeFileSync("found", "");
        while (!existsSync("worked")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
      change(from, to);
    };
  }
  syncBuiltinESMExports();
`;

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

  test("of two that find a dead process's lock, the later one does not take the earlier one's away", async () => {
    const folder = directoryWith({ "locks/lock": "99999999" });
    const late = workAlone(folder, STOPPED_BEFORE_FORGETTING);
    await expect.poll(() => existsSync(join(folder, "found"))).toBe(true);
    await Promise.all([late, workAlone(folder)]);
    expect(readdirSync(join(folder, "locks"))).toEqual([]);
  });
});
