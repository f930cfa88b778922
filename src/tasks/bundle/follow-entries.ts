import type { PackedEntry } from "../../bundle/packed/packed-entry.ts";
import type { UserError } from "../../errors/user-error.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import type { OnTransferEvent } from "../../transfer/transfer-event.ts";

/** How a file of a bundle came to be in it. */
export type EntryOutcome = "written" | "there" | { readonly error: UserError };

/** Tells how assets end from how the files of a bundle do. */
export interface FollowedEntries {
  /** Once for each entry, or for each of its parts with their bytes; what comes later of it changes nothing. */
  readonly done: (entry: PackedEntry, outcome: EntryOutcome, bytes?: number) => void;
  /** In the order of the assets; one of which something was not done is `waiting`. */
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
    const begun = { ...outcome, status: "present", sent: 0, skipped: 0, mounted: 0 } as const;
    return { outcome: begun, left: new Set(names), own };
  });
  const byName = new Map<string, Followed[]>();
  for (const asset of assets)
    for (const name of asset.left) byName.set(name, [...(byName.get(name) ?? []), asset]);
  /** Bytes of each entry that something is known of. */
  const known = new Map<string, number>();
  return {
    done: (entry, outcome, bytes = entry.size) => {
      const before = known.get(entry.name);
      if (before !== undefined && before >= entry.size) return;
      const now = typeof outcome === "object" ? entry.size : (before ?? 0) + bytes;
      known.set(entry.name, now);
      for (const asset of byName.get(entry.name) ?? []) {
        if (now >= entry.size) asset.left.delete(entry.name);
        asset.outcome = withEntry(asset, { name: entry.name, size: bytes }, outcome);
        if (asset.left.size === 0) onEvent({ type: "done", outcome: asset.outcome });
      }
    },
    outcomes: () => assets.map(endOf),
  };
}

function endOf({ outcome, left }: Followed): AssetOutcome {
  return left.size === 0 || outcome.status === "failed" ? outcome : { ...outcome, status: "waiting" };
}

function withEntry(
  { outcome, own }: Followed,
  { name, size }: Pick<PackedEntry, "name" | "size">,
  how: EntryOutcome,
): AssetOutcome {
  if (typeof how === "object") return { ...outcome, status: "failed", error: outcome.error ?? how.error };
  if (!own.has(name)) return { ...outcome, mounted: outcome.mounted + size };
  if (how === "there") return { ...outcome, skipped: outcome.skipped + size };
  const status = outcome.status === "failed" ? "failed" : "copied";
  return { ...outcome, status, sent: outcome.sent + size };
}
