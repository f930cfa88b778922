/** Headings of CHANGELOG.md: "## 0.2.0 (unreleased)", "## 0.1.0 (2026-11-28)"; the newest comes first. */
const HEADING = /^## (\S+) \((unreleased|\d{4}-\d{2}-\d{2})\)$/gm;

interface Section {
  readonly version: string;
  /** "unreleased", or a date. */
  readonly when: string;
  readonly text: string;
}

function sectionsOf(changelog: string): Section[] {
  const headings = [...changelog.matchAll(HEADING)];
  return headings.map(({ 1: version = "", 2: when = "", 0: heading, index }, at) => ({
    version,
    when,
    text: changelog.slice(index + heading.length, headings[at + 1]?.index ?? changelog.length).trim(),
  }));
}

/** What a release says of itself. Throws an Error for a changelog whose first section is not this version's, or is empty. */
export function releaseNotes(changelog: string, version: string): string {
  const [first] = sectionsOf(changelog);
  if (first === undefined) throw new Error("CHANGELOG.md has no heading like `## 1.2.3 (unreleased)`");
  const { version: found, when, text } = first;
  if (found !== version && when !== "unreleased")
    throw new Error(
      `CHANGELOG.md begins with ${found} of ${when}: write a section \`## ${version} (unreleased)\` first`,
    );
  if (text === "") throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return `${text}\n`;
}

/** The changelog with its first heading dated; one that is dated stays. */
export function dateChangelog(changelog: string, version: string, day: string): string {
  return changelog.replace(/^## \S+ \(unreleased\)$/m, `## ${version} (${day})`);
}

/** Versions that were released before, the newest first. */
export function releasedVersions(changelog: string): string[] {
  return sectionsOf(changelog)
    .filter(({ when }) => when !== "unreleased")
    .map(({ version }) => version);
}
