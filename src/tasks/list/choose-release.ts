import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import type { CatalogRelease } from "../../catalog/catalog-release.ts";
import { compareReleases } from "../../cluster/compare-releases.ts";
import { UserError } from "../../errors/user-error.ts";

/** A release to list for, and whether anybody asked for it. */
export interface ChosenRelease {
  readonly release: CatalogRelease;
  readonly isDefault: boolean;
}

/**
 * The release asked for ("1.36.2", "v1.36.2"), else the newest that is no pre-release and that is wholly understood; throws a UserError
 * UNKNOWN_RELEASE that lists what there is.
 */
export function chooseRelease(wanted: string | undefined, known: readonly CatalogRelease[]): ChosenRelease {
  const releases = [...known].sort((a, b) => compareReleases(a.name, b.name));
  const newest = releases
    .filter(({ isPreRelease, unexplained }) => !isPreRelease && unexplained.length === 0)
    .at(-1);
  if (wanted === undefined && newest !== undefined) return { release: newest, isDefault: true };
  const release = releases.find(({ name }) => name === wanted?.replace(/^v/, ""));
  if (release !== undefined) return { release, isDefault: false };
  const names = releases.map(({ name }) => name);
  const guess = didYouMean(wanted ?? "", names, "");
  throw new UserError("UNKNOWN_RELEASE", `kOps ${wanted ?? ""} is not in the catalog`, {
    hint: `${guess}${guess === "" ? "" : " "}Known releases: ${names.join(", ")}. A newer kops-assets may know more, and \`kops-assets catalog import\` adds one.`,
  });
}
