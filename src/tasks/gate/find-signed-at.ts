import type { Digest } from "../../content/digest.ts";
import { findSignedContent, type FoundContent, type SignedTag } from "../../trust/find-signed-content.ts";
import type { SourceRepository } from "../../transfer/transfer-stores.ts";
import { unique } from "../../values/unique.ts";

/** Everything signed that one place has of some manifests. */
export async function findSignedAt(
  place: SourceRepository,
  subjects: readonly Digest[],
  tag: SignedTag,
): Promise<FoundContent> {
  const found = await Promise.all(subjects.map((subject) => findSignedContent(place, subject, tag)));
  return {
    contents: found.flatMap(({ contents }) => contents),
    problems: unique(found.flatMap(({ problems }) => problems)),
  };
}
