import type { Digest } from "../../content/digest.ts";
import { sha256In } from "../../content/sha256-in.ts";
import type { StoredManifest, StoredRepository, StoredTag } from "../../content/stored-content.ts";
import type { Needs } from "./needs.ts";

/** What stays in a repository. */
export interface Kept {
  readonly tags: ReadonlySet<string>;
  readonly manifests: ReadonlySet<Digest>;
  /** Manifests, each before those that it names. */
  inOrder(manifests: readonly StoredManifest[]): StoredManifest[];
}

/** cosign's tags, and the one that stands in for the referrers API, are named after what they are about. */
const ABOUT_TAG = /^(sha256|sha512)-([0-9a-f]{64,128})(?:\.[A-Za-z0-9_.-]+)?$/;

/**
 * What a repository keeps: what is needed or may not go for its age, all that this leads to (children of indexes, and the like), and all
 * that is about it (referrers, signatures under cosign's tags).
 */
export function keptIn(
  stored: StoredRepository,
  needs: Needs,
  mayGo: (written: number | undefined) => boolean,
): Kept {
  const inOrder = (manifests: readonly StoredManifest[]): StoredManifest[] => sortParentsFirst(manifests);
  if (stored.unreadable !== undefined) {
    const all = [...stored.manifests, ...stored.tags].map(({ digest }) => digest);
    const manifests = closureOf(new Set(all), stored, []);
    return { tags: new Set(stored.tags.map(({ name }) => name)), manifests, inOrder };
  }
  const wanted = new Set(
    needs.images.flatMap(({ repository, tag }) => (repository === stored.name ? (tag ?? []) : [])),
  );
  const digests = neededDigests(stored, needs);
  const isNeeded = ({ name, digest }: StoredTag): boolean => wanted.has(name) || digests.has(digest);
  const roots = new Set<Digest>();
  const tags = new Set<string>();
  const undecided: StoredTag[] = [];
  for (const tag of stored.tags) {
    if (!isNeeded(tag)) {
      undecided.push(tag);
      continue;
    }
    tags.add(tag.name);
    roots.add(tag.digest);
  }
  for (const { digest } of stored.manifests) if (digests.has(digest)) roots.add(digest);
  const needed = closureOf(roots, stored, undecided);
  const isAbout = ({ name }: StoredTag, subjects: ReadonlySet<string>): boolean =>
    subjects.has(subjectOf(name) ?? "");
  const neededNames = new Set([...needed].flatMap(namesOf));
  // Whatever is about something needed is needed: only of all else the age matters.
  for (const tag of undecided) {
    if (isAbout(tag, neededNames)) tags.add(tag.name);
    else if (!mayGo(tag.written)) {
      tags.add(tag.name);
      roots.add(tag.digest);
    }
  }
  for (const { digest, written } of stored.manifests)
    if (!needed.has(digest) && !roots.has(digest) && !mayGo(written)) roots.add(digest);
  const manifests = closureOf(roots, stored, undecided);
  const names = new Set([...manifests].flatMap(namesOf));
  for (const tag of undecided) if (isAbout(tag, names)) tags.add(tag.name);
  return { tags, manifests, inOrder };
}

/** Those of images, and of artifacts that are a file (an `oci://` file repository). */
function neededDigests({ manifests }: StoredRepository, { digests, hashes }: Needs): Set<Digest> {
  const files = manifests.filter(({ blobs }) =>
    blobs.some(({ digest }) => {
      const sha256 = sha256In(digest);
      return sha256 !== undefined && hashes.has(sha256);
    }),
  );
  return new Set([...digests, ...files.map(({ digest }) => digest)]);
}

/** All that roots lead to, and all that is about any of it, whether it is there or not. */
function closureOf(
  roots: ReadonlySet<Digest>,
  { manifests }: StoredRepository,
  tags: readonly StoredTag[],
): Set<Digest> {
  const byDigest = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
  const about = new Map<string, Digest[]>();
  const note = (subject: string | undefined, digest: Digest): void => {
    if (subject !== undefined) about.set(subject, [...(about.get(subject) ?? []), digest]);
  };
  for (const { digest, subject } of manifests) note(subject, digest);
  for (const { name, digest } of tags) note(subjectOf(name), digest);
  const found = new Set<Digest>();
  const waiting = [...roots];
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    if (found.has(digest)) continue;
    found.add(digest);
    waiting.push(...(byDigest.get(digest)?.children ?? []));
    for (const name of namesOf(digest)) waiting.push(...(about.get(name) ?? []));
  }
  return found;
}

/** The manifest that a tag of cosign's, or of the fallback for the referrers API, is about: as `namesOf` names it. */
function subjectOf(tag: string): string | undefined {
  const [, algorithm, hex] = ABOUT_TAG.exec(tag) ?? [];
  return algorithm === undefined || hex === undefined ? undefined : `${algorithm}:${hex}`;
}

/** A digest, and what a tag has room for of a sha512 (distribution-spec, "Referrers Tag Schema"). */
function namesOf(digest: Digest): string[] {
  const short = digest.slice(0, digest.indexOf(":") + 1 + 64);
  return short === digest ? [digest] : [digest, short];
}

/** Some registries do not let go of a manifest that another one names. */
function sortParentsFirst(manifests: readonly StoredManifest[]): StoredManifest[] {
  const byDigest = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
  const seen = new Set<Digest>();
  const ordered: StoredManifest[] = [];
  const visit = (manifest: StoredManifest): void => {
    if (seen.has(manifest.digest)) return;
    seen.add(manifest.digest);
    const { children, subject } = manifest;
    for (const digest of [...children, ...(subject === undefined ? [] : [subject])]) {
      const named = byDigest.get(digest);
      if (named !== undefined) visit(named);
    }
    ordered.unshift(manifest);
  };
  for (const manifest of manifests) visit(manifest);
  return ordered;
}
