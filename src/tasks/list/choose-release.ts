import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import type { CatalogRelease } from "../../catalog/catalog-release.ts";
import { compareReleases } from "../../cluster/compare-releases.ts";
import { parseKopsRelease } from "../../cluster/kops-release.ts";
import { UserError } from "../../errors/user-error.ts";

/** A release to list for, and whether anybody asked for it. */
export interface ChosenRelease {
  readonly release: CatalogRelease;
  readonly isDefault: boolean;
}

/**
 * The release asked for ("1.36.2", "v1.36.2"), else the newest that is no pre-release and that is wholly understood; throws a UserError
 * UNKNOWN_RELEASE that names those that are near. `where` says who asked, if not the user: "last applied the cluster".
 */
export function chooseRelease(
  wanted: string | undefined,
  known: readonly CatalogRelease[],
  where?: string,
): ChosenRelease {
  const releases = [...known].sort((a, b) => compareReleases(a.name, b.name));
  const newest = newestOf(releases);
  if (wanted === undefined && newest !== undefined) return { release: newest, isDefault: true };
  const release = releases.find(({ name }) => name === wanted?.replace(/^v/, ""));
  if (release !== undefined) return { release, isDefault: false };
  const whence = where === undefined ? "" : `, which ${where},`;
  throw new UserError("UNKNOWN_RELEASE", `kOps ${wanted ?? ""}${whence} is not in the catalog`, {
    hint: `${nearReleases(wanted ?? "", releases)} \`kops-assets catalog list\` shows all. A newer kops-assets may know more, and \`kops-assets catalog import\` adds one.`,
  });
}

/** The newest that can be listed for without a doubt. */
function newestOf(sorted: readonly CatalogRelease[]): CatalogRelease | undefined {
  return sorted.filter(({ isPreRelease, unexplained }) => !isPreRelease && unexplained.length === 0).at(-1);
}

/** Numbers are near by what they count, and not by their letters: 1.99.0 is not 1.32.0. */
function nearReleases(wanted: string, sorted: readonly CatalogRelease[]): string {
  const minor = /^v?(\d+\.\d+)(?![\d])/.exec(wanted.trim())?.[1];
  const same = sorted.filter(({ name }) => minor !== undefined && name.startsWith(`${minor}.`));
  const sameNewest = newestOf(same) ?? same.at(-1);
  if (sameNewest !== undefined)
    return `Did you mean ${sameNewest.name}? Of ${minor ?? ""}, ${same.map(({ name }) => name).join(", ")} ${same.length === 1 ? "is" : "are"} known.`;
  const names = sorted.map(({ name }) => name);
  const guess = parseKopsRelease(wanted) === undefined ? didYouMean(wanted, names, "") : "";
  if (guess !== "") return guess;
  const [oldest] = names;
  if (oldest !== undefined && parseKopsRelease(wanted) !== undefined && compareReleases(wanted, oldest) < 0)
    return `The oldest known release is ${oldest}.`;
  return `The newest known release is ${newestOf(sorted)?.name ?? names.at(-1) ?? "none"}.`;
}
