import type { Digest } from "../../content/digest.ts";
import type { StoredContent, StoredFile, StoredRepository } from "../../content/stored-content.ts";
import { ageOf, type AgeLimit } from "./age.ts";
import { keptIn } from "./kept-in-repository.ts";
import type { Needs } from "./needs.ts";

/** What may be taken away, in the order in which it has to be: tags, then manifests, then blobs; files besides. */
export interface PrunePlan {
  readonly repositories: readonly RepositoryPrune[];
  readonly blobs: readonly SizedDigest[];
  readonly files: readonly PrunedFile[];
  /** How many tags, manifests, blobs and files stay although no lock names them, and why. */
  readonly spared: { readonly young: number; readonly unknownAge: number };
  /** Repositories that are left alone, and why. */
  readonly leftAlone: readonly { readonly repository: string; readonly reason: string }[];
  /** Bytes of what is taken away, each content once; in a registry those that nothing else that was found needs. */
  readonly bytes: number;
}

export interface RepositoryPrune {
  readonly repository: string;
  readonly tags: readonly string[];
  /** What names another comes before it: indexes before their children, referrers before what they are about. */
  readonly manifests: readonly Digest[];
  /** Blobs that no longer belong to the repository. */
  readonly members: readonly Digest[];
}

interface SizedDigest {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

type PrunedFile = Pick<StoredFile, "path" | "size">;

export interface PruneRules extends AgeLimit {
  /** A tag of a manifest that stays is taken away too; only where that cannot take the manifest along. */
  readonly removesSharedTags: boolean;
}

/**
 * What is in the repositories and no lock needs. What a lock names stays, with all that it leads to and all that is about it, and so
 * does whatever is too young, or of an age that nobody tells. Where the repository of an image that a lock names is lost, no blob goes.
 */
export function planPrune(
  content: StoredContent & { readonly files: readonly StoredFile[] },
  needs: Needs,
  rules: PruneRules,
): PrunePlan {
  const spared = { young: 0, unknownAge: 0 };
  const mayGo = (written: number | undefined): boolean => {
    const age = ageOf(written, rules);
    if (age === "young") spared.young += 1;
    if (age === "unknown") spared.unknownAge += 1;
    return age === "old";
  };
  const judged = content.repositories.map((stored) => judge(stored, needs, rules, mayGo));
  const used = new Set(judged.flatMap(({ used: own }) => [...own]));
  const stray = strayIn(content, needs);
  const loose = stray === undefined ? (content.blobs ?? []) : [];
  const blobs = loose.filter(({ digest, written }) => !used.has(digest) && mayGo(written));
  const named = namedFiles(content.files, needs);
  const files = content.files.filter(({ path, written }) => !isAboutOneOf(path, named) && mayGo(written));
  const collected = content.blobs === undefined ? freedBy(judged, used) : blobs;
  return {
    repositories: judged.flatMap(({ prune }) => (isEmpty(prune) ? [] : [prune])),
    blobs: blobs.map(({ digest, size }) => ({ digest, size })),
    files: files.map(({ path, size }) => ({ path, size })),
    spared,
    leftAlone: [
      ...content.repositories.flatMap(({ name, unreadable }) =>
        unreadable === undefined ? [] : [{ repository: name, reason: unreadable }],
      ),
      ...(stray === undefined
        ? []
        : [{ repository: NO_REPOSITORY, reason: `${stray} of a lock is among it` }]),
    ],
    bytes: sum(collected) + sum(files),
  };
}

const NO_REPOSITORY = "what belongs to no repository";

/** An image of a lock that is there and belongs to no repository: its repository is lost (a folder, a disk that is not mounted), and its layers are among what nothing names. */
function strayIn({ repositories, blobs = [] }: StoredContent, { digests }: Needs): Digest | undefined {
  const known = new Set(repositories.flatMap(({ manifests }) => manifests.map(({ digest }) => digest)));
  return blobs.find(({ digest }) => digests.has(digest) && !known.has(digest))?.digest;
}

interface Judged {
  readonly prune: RepositoryPrune;
  /** Content that must stay for this repository's sake: manifests that stay, and their blobs. */
  readonly used: ReadonlySet<Digest>;
  /** What goes, with its blobs. */
  readonly gone: readonly SizedDigest[];
}

function judge(
  stored: StoredRepository,
  needs: Needs,
  rules: PruneRules,
  mayGo: (written: number | undefined) => boolean,
): Judged {
  const kept = keptIn(stored, needs, mayGo);
  const keptBlobs = new Set(
    stored.manifests.flatMap(({ digest, blobs }) =>
      kept.manifests.has(digest) ? blobs.map((blob) => blob.digest) : [],
    ),
  );
  const members = (stored.members ?? []).filter(
    ({ digest, written }) => stored.unreadable === undefined && !keptBlobs.has(digest) && mayGo(written),
  );
  const leaving = new Set(members.map(({ digest }) => digest));
  const staying = (stored.members ?? []).filter(({ digest }) => !leaving.has(digest));
  const goes = stored.manifests.filter(({ digest }) => !kept.manifests.has(digest));
  return {
    prune: {
      repository: stored.name,
      tags: stored.tags
        .filter(({ name }) => !kept.tags.has(name))
        .filter(({ digest }) => rules.removesSharedTags || !kept.manifests.has(digest))
        .map(({ name }) => name),
      manifests: kept.inOrder(goes).map(({ digest }) => digest),
      members: members.map(({ digest }) => digest),
    },
    used: new Set([...kept.manifests, ...keptBlobs, ...staying.map(({ digest }) => digest)]),
    gone: goes.flatMap((manifest) => [manifest, ...manifest.blobs]),
  };
}

/** Paths that locks name, and those that hold what they name: it may have been copied there under another mapping. */
function namedFiles(stored: readonly StoredFile[], { files, hashes }: Needs): Set<string> {
  const moved = stored.filter(({ sha256 }) => sha256 !== undefined && hashes.has(sha256));
  return new Set([...files, ...moved.map(({ path }) => path)]);
}

/** True for a file itself, and for `PATH.sha256`, `PATH.asc` and the like, which are about it. */
function isAboutOneOf(path: string, named: ReadonlySet<string>): boolean {
  for (let end = path.length; end > path.lastIndexOf("/"); end = path.lastIndexOf(".", end - 1))
    if (named.has(path.slice(0, end))) return true;
  return false;
}

/** What a registry can collect once the manifests are gone. */
function freedBy(judged: readonly Judged[], used: ReadonlySet<Digest>): SizedDigest[] {
  const gone = new Map(judged.flatMap((one) => one.gone.map((content) => [content.digest, content])));
  return [...gone.values()].filter(({ digest }) => !used.has(digest));
}

function isEmpty({ tags, manifests, members }: RepositoryPrune): boolean {
  return tags.length + manifests.length + members.length === 0;
}

function sum(sized: readonly { readonly size: number }[]): number {
  return sized.reduce((total, { size }) => total + size, 0);
}
