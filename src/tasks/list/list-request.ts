import type { Selection } from "../../inventory/select-assets.ts";
import type { SourceFlags } from "../../cli/flags/source-options.ts";

/** What loading a list tells on the way, a line each. */
export type Say = (line: string) => void;

/** Flags of a load. */
export type LoadFlags = SourceFlags & {
  /** Allows a spec from -f beside a state store, which is then only compared with. */
  readonly crossCheck?: boolean;
  /** Leaves hashes that the release does not know unknown, and says nothing of it: names are all that matters. */
  readonly namesOnly?: boolean;
};

export interface LoadRequest {
  readonly clusterName: string | undefined;
  readonly flags: LoadFlags;
  readonly selection: Selection;
  readonly say: Say;
}
