import { repositoryName } from "../content/image-reference.ts";
import { present } from "../values/present.ts";
import type { AssetCopy, ImageCopy } from "./transfer-plan.ts";

/**
 * The same copies, each tag written by one of them: where a list has a name with its tag alone and with that tag and a digest, the tag is
 * what the tag alone stands for, else what the first stands for; the others are found by their digests. Without it the tag would be
 * whichever is written last.
 */
export function settleTags(copies: readonly AssetCopy[]): AssetCopy[] {
  const owners = new Map<string, ImageCopy>();
  for (const copy of copies) {
    if (copy.kind !== "image" || copy.target.tag === undefined) continue;
    const owner = owners.get(tagOf(copy));
    if (owner === undefined || (isPinned(owner) && !isPinned(copy))) owners.set(tagOf(copy), copy);
  }
  return copies.map((copy): AssetCopy => {
    if (copy.kind !== "image" || !isPinned(copy)) return copy;
    const owner = owners.get(tagOf(copy));
    if (owner === undefined || owner.target.digest === copy.target.digest) return copy;
    const { registry, repository } = copy.target;
    return { ...copy, target: { registry, repository, ...present({ digest: copy.target.digest }) } };
  });
}

function isPinned({ target }: ImageCopy): boolean {
  return target.digest !== undefined;
}

function tagOf({ target }: ImageCopy): string {
  return `${repositoryName(target)}:${target.tag ?? ""}`;
}
