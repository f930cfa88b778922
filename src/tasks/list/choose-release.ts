import { UserError } from "../../errors/user-error.ts";
import { compareReleases } from "../../cluster/read/field-table.ts";

/** A release to list for, and whether anybody asked for it. */
export interface ChosenRelease {
  readonly release: string;
  readonly isDefault: boolean;
}

/** The release asked for ("1.36.2", "v1.36.2"), else the newest; throws a UserError UNKNOWN_RELEASE that lists what there is. */
export function chooseRelease(wanted: string | undefined, known: readonly string[]): ChosenRelease {
  const releases = [...known].sort(compareReleases);
  const newest = releases.at(-1);
  // An empty KOPS_VERSION is one that is not set.
  if ((wanted ?? "") === "" && newest !== undefined) return { release: newest, isDefault: true };
  const release = wanted?.replace(/^v/, "");
  if (release !== undefined && releases.includes(release)) return { release, isDefault: false };
  throw new UserError("UNKNOWN_RELEASE", `kOps ${wanted ?? ""} is not in the catalog`, {
    hint: `Known releases: ${releases.join(", ")}. A newer kops-assets may know more.`,
  });
}
