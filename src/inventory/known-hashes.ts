/** The files below one address whose hashes some releases of kOps know. */
export interface HashGroup {
  /** What their URLs start with, up to and with a slash. */
  readonly base: string;
  /** Which of the release sets knows them. */
  readonly known: string;
  /** `name=sha256` of every file, with a blank between two. */
  readonly files: string;
}

/** The content of catalog/hashes.json. */
export interface KnownHashesData {
  /** Sets of kOps releases, by number. */
  readonly releaseSets: Readonly<Record<string, readonly string[]>>;
  readonly groups: readonly HashGroup[];
}

const SHA256_LENGTH = 64;

/**
 * Looks up the sha256 (64 hexadecimal digits) that a kOps release knows of a file's canonical URL, as its `assetdata.GetHash` does: the
 * whole URL must match, whatever host it has; a release that is not in the data knows none. A look-up costs the same however many
 * hashes there are: the address finds the group, and a group has the files of one version.
 */
export function knownHashes(data: KnownHashesData, release: string): (url: string) => string | undefined {
  const sets = new Set(
    Object.entries(data.releaseSets).flatMap(([name, releases]) => (releases.includes(release) ? name : [])),
  );
  const groups = new Map(
    data.groups.filter(({ known }) => sets.has(known)).map(({ base, files }) => [base, files]),
  );
  return (url) => {
    for (let end = url.length; end > 0; end = url.lastIndexOf("/", end - 2) + 1) {
      const files = groups.get(url.slice(0, end));
      const hash = files === undefined ? undefined : findHash(files, url.slice(end));
      if (hash !== undefined) return hash;
    }
    return undefined;
  };
}

function findHash(files: string, name: string): string | undefined {
  const entry = ` ${name}=`;
  const at = ` ${files}`.indexOf(entry);
  return at < 0 ? undefined : files.slice(at + entry.length - 1, at + entry.length - 1 + SHA256_LENGTH);
}
