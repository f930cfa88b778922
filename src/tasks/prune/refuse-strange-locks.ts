import type { StoredContent, StoredFile } from "../../content/stored-content.ts";
import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { Needs } from "../../transfer/prune/needs.ts";

type Content = StoredContent & { readonly files: readonly StoredFile[] };

/** What is left out of what may be taken away, and why. */
interface Idle {
  readonly content: Partial<Content>;
  readonly findings: readonly Finding[];
}

/**
 * Locks that name nothing of what is there are those of other repositories, or of another mapping: by them all would go. Where they name
 * no images, or no files, at all, these are not looked at. `holds` says what the repositories hold. Throws a UserError NOTHING_LOCKED_HERE.
 */
export function refuseStrangeLocks(
  content: Content,
  locks: readonly Lock[],
  needs: Needs,
  holds: "images" | "files" = "images",
): Idle {
  const named = {
    images: locks.some(({ images }) => images.length > 0),
    files: locks.some(({ files }) => files.length > 0),
  };
  const names = { images: named[holds], files: named.files };
  const found = {
    images: hasNeededImage(content, needs) || (holds === "files" && hasNeededArtifact(content, needs)),
    files: hasNeededFile(content, needs),
  };
  const isThere = {
    images:
      content.repositories.some(({ tags, manifests }) => tags.length + manifests.length > 0) ||
      (content.blobs ?? []).length > 0,
    files: content.files.length > 0,
  };
  const idle: Idle[] = [];
  for (const kind of ["images", "files"] as const) {
    if (!isThere[kind] || found[kind]) continue;
    const told = kind === "images" ? holds : kind;
    if (names[kind]) throw nothingLocked(told);
    idle.push(
      kind === "images"
        ? { content: NO_IMAGES, findings: [notNamed(told)] }
        : { content: NO_FILES, findings: [notNamed(told)] },
    );
  }
  return {
    content: Object.assign({}, ...idle.map((one) => one.content)) as Partial<Content>,
    findings: idle.flatMap(({ findings }) => findings),
  };
}

const NO_IMAGES: Partial<Content> = { repositories: [], blobs: [] };
const NO_FILES: Partial<Content> = { files: [] };

function hasNeededImage({ repositories, blobs = [] }: Content, { images, digests }: Needs): boolean {
  const wanted = new Set(images.map(({ repository, tag }) => `${repository}:${tag ?? ""}`));
  return (
    blobs.some(({ digest }) => digests.has(digest)) ||
    repositories.some(
      ({ name, tags, manifests }) =>
        tags.some((tag) => wanted.has(`${name}:${tag.name}`) || digests.has(tag.digest)) ||
        manifests.some(({ digest }) => digests.has(digest)),
    )
  );
}

function hasNeededArtifact({ repositories }: Content, { hashes }: Needs): boolean {
  const blobs = repositories.flatMap(({ manifests }) => manifests.flatMap((manifest) => manifest.blobs));
  return blobs.some(({ digest }) => hashes.has(digest.replace(/^sha256:/, "")));
}

function hasNeededFile({ files }: Content, needs: Needs): boolean {
  return files.some(
    ({ path, sha256 }) => needs.files.has(path) || (sha256 !== undefined && needs.hashes.has(sha256)),
  );
}

function nothingLocked(kind: "images" | "files"): UserError {
  return new UserError(
    "NOTHING_LOCKED_HERE",
    `No lock file names any of the ${kind} here, so all would be removed`,
    {
      hint: "The locks are for other repositories, or they write this place differently. Give the locks of the clusters that use this place.",
    },
  );
}

function notNamed(kind: "images" | "files"): Finding {
  const message = `The lock files name no ${kind}, so the ${kind} here are left alone`;
  return { code: "NOT_LOOKED_AT", severity: "info", message };
}
