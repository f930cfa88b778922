import type { PackedEntry } from "../../bundle/packed/packed-entry.ts";
import type { UserError } from "../../errors/user-error.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import type { OnTransferEvent } from "../../transfer/transfer-event.ts";

/** How a file of a bundle came to be in it. */
export type EntryOutcome = "written" | "there" | { readonly error: UserError };

/** Tells how assets end from how the files of a bundle do. */
export interface FollowedEntries {
  /** Once for each entry; what comes later of it changes nothing. */
  done(entry: PackedEntry, outcome: EntryOutcome): void;
  /** In the order of the assets. */
  outcomes(): readonly AssetOutcome[];
}

interface Followed {
  outcome: AssetOutcome;
  readonly left: Set<string>;
  readonly own: Set<string>;
}

/** `recorded`: how each asset was written down; `needs`: the entries of each. An entry counts for the first asset that needs it. */
export function followEntries(
  recorded: readonly AssetOutcome[],
  needs: readonly (readonly PackedEntry[])[],
  onEvent: OnTransferEvent,
): FollowedEntries {
  const owned = new Set<string>();
  const assets = recorded.map((outcome, index): Followed => {
    const names = (needs[index] ?? []).map(({ name }) => name);
    const own = new Set(names.filter((name) => !owned.has(name)));
    for (const name of own) owned.add(name);
    const shared = bytesOf(needs[index] ?? [], (name) => !own.has(name));
    const begun = { ...outcome, status: "present", sent: 0, skipped: 0, mounted: shared } as const;
    return { outcome: begun, left: new Set(names), own };
  });
  const byName = new Map<string, Followed[]>();
  for (const asset of assets)
    for (const name of asset.left) byName.set(name, [...(byName.get(name) ?? []), asset]);
  const seen = new Set<string>();
  return {
    done: (entry, outcome) => {
      if (seen.has(entry.name)) return;
      seen.add(entry.name);
      for (const asset of byName.get(entry.name) ?? []) {
        asset.left.delete(entry.name);
        asset.outcome = withEntry(asset, entry, outcome);
        if (asset.left.size === 0) onEvent({ type: "done", outcome: asset.outcome });
      }
    },
    outcomes: () => assets.map(({ outcome }) => outcome),
  };
}

function withEntry({ outcome, own }: Followed, { name, size }: PackedEntry, how: EntryOutcome): AssetOutcome {
  if (typeof how === "object") return { ...outcome, status: "failed", error: outcome.error ?? how.error };
  if (!own.has(name)) return outcome;
  if (how === "there") return { ...outcome, skipped: outcome.skipped + size };
  const status = outcome.status === "failed" ? "failed" : "copied";
  return { ...outcome, status, sent: outcome.sent + size };
}

function bytesOf(entries: readonly PackedEntry[], isCounted: (name: string) => boolean): number {
  const different = new Map(entries.map((entry) => [entry.name, entry.size]));
  return [...different].reduce((sum, [name, size]) => sum + (isCounted(name) ? size : 0), 0);
}
