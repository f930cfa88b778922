import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Gives a run of tests, and all processes that it starts, a temporary folder of its own, which goes when they have ended. Its name is
 * short: sockets lie in it.
 */
export default function useOwnTemporaryFolder(): () => void {
  const outer = process.env["TMPDIR"];
  const folder = mkdtempSync(join(tmpdir(), "ka-"));
  process.env["TMPDIR"] = folder;
  return () => {
    if (outer === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = outer;
    rmSync(folder, { recursive: true, force: true });
  };
}
