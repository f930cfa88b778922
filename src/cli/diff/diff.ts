import { diffPlacements } from "../../remap/diff-placements.ts";
import type { DiffFlags } from "./diff-flags.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { Say } from "../../tasks/list/list-request.ts";
import { loadSide } from "../../tasks/diff/load-side.ts";
import { parseSide } from "./parse-side.ts";
import { describeDiff, printDiff } from "./print-diff.ts";
import { say } from "../say.ts";

/** `kops-assets diff OLD NEW`: prints what changes from one list to the other. */
export async function diff(before: string, after: string, flags: DiffFlags): Promise<ExitCode> {
  const old = await loadSide(parseSide(before), flags, false, prefixed(say, "old"));
  const fresh = await loadSide(parseSide(after), flags, true, prefixed(say, "new"));
  const result = diffPlacements(old.list, fresh.list);
  process.stdout.write(printDiff(result, flags.output));
  say(describeDiff(result));
  return flags.exitCode === true && result.changes.length > 0 ? EXIT.findings : EXIT.ok;
}

/** What concerns one side only, such as its release; hashes that stay unknown concern no comparison. */
function prefixed(say: Say, side: string): Say {
  return (line) => {
    if (!line.includes("have no known sha256")) say(`${side}: ${line}`);
  };
}
