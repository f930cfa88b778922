import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import { groupBy } from "../../remap/group-by.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";

/** What is to be said of how assets ended: what was noted of them, and what they failed with. */
export function findingsOfOutcomes(outcomes: readonly AssetOutcome[]): Finding[] {
  return [...notesOf(outcomes), ...failuresOf(outcomes)];
}

/** What was noted of assets: the same thing of several is one finding. */
function notesOf(outcomes: readonly AssetOutcome[]): Finding[] {
  const notes = outcomes.flatMap(({ copy, notes: own = [] }) =>
    own.map((note) => ({ note, name: copy.name })),
  );
  const groups = groupBy(notes, ({ note }) => JSON.stringify(note));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const assets = group.map(({ name }) => name);
    const whose = assets.length === 1 ? first.name : `${assets.length} assets`;
    return [{ ...first.note, message: `${whose}: ${first.note.message}`, assets }];
  });
}

function failuresOf(outcomes: readonly AssetOutcome[]): Finding[] {
  // What waits for a volume is told once for each volume, by whoever has them.
  return outcomes.flatMap(({ copy, error, status }) =>
    error instanceof UserError && status !== "waiting" ? [findingOfError(error, [copy.name])] : [],
  );
}
