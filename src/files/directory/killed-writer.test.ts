import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { countingOpener } from "../../../test/support/counting-opener.ts";
import { partialSize } from "../../../test/support/partial-size.ts";
import { openDirectoryFiles } from "../directory.ts";
import type { Liveness } from "./partial-file.ts";

const MIB = 1024 * 1024;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "directory-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("a killed writer", () => {
  test.runIf(process.platform === "linux")(
    "leaves nothing under the final name, and the next one goes on at once where it stopped",
    () => goOnAfterKill({ heartbeat: 500, deadAfter: 60_000, poll: 20 }, (name) => name),
  );

  test("of another machine is given up once it stands still", () =>
    goOnAfterKill({ heartbeat: 500, deadAfter: 600, poll: 20 }, (name) =>
      name.replace(/\.[0-9a-f]{16}-/, `.${"0".repeat(16)}-`),
    ));

  /** `renamed`: what the next one finds the partial file called. */
  async function goOnAfterKill(liveness: Liveness, renamed: (name: string) => string): Promise<void> {
    const bytes = Buffer.alloc(8 * MIB, "kops");
    const expected = { sha256: createHash("sha256").update(bytes).digest("hex"), size: bytes.length };
    const writer = spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", killedWriter(expected)],
      { stdio: ["ignore", "inherit", "inherit"] },
    );
    const partial = join(root, ".kops-assets/partial");
    await expect.poll(() => partialSize(root)).toBeGreaterThanOrEqual(5 * MIB);
    writer.kill("SIGKILL");
    await once(writer, "exit");
    expect(await openDirectoryFiles(root).stat("f")).toBeUndefined();
    const [left = ""] = await readdir(partial);
    const before = Date.now();
    await rename(join(partial, left), join(partial, renamed(left)));
    const { size } = await stat(join(partial, renamed(left)));
    const source = countingOpener(bytes);
    await openDirectoryFiles(root, { liveness }).write("f", expected, source);
    expect(source.offsets).toEqual([size]);
    expect(size).toBeGreaterThanOrEqual(5 * MIB);
    expect((await readFile(join(root, "f"))).equals(bytes)).toBe(true);
    expect(await readdir(partial)).toEqual([]);
    expect(Date.now() - before).toBeLessThan(20_000);
  }

  /** A program that writes five of eight MiB, and then waits for ever. */
  function killedWriter(expected: { sha256: string; size: number }): string {
    const store = new URL("../directory.ts", import.meta.url).href;
    return `
      import { Readable } from "node:stream";
      const { openDirectoryFiles } = await import(${JSON.stringify(store)});
      const bytes = Buffer.alloc(${5 * MIB}, "kops");
      async function* source() {
        for (let at = 0; at < bytes.length; at += 65536) yield bytes.subarray(at, at + 65536);
        await new Promise((resolve) => setTimeout(resolve, 60000));
      }
      await openDirectoryFiles(${JSON.stringify(root)}).write("f", ${JSON.stringify(expected)}, async () =>
        Readable.from(source(), { objectMode: false }));
    `;
  }
});
