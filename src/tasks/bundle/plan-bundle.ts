import { packedFilePath } from "../../bundle/packed/packed-names.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import type { NamedFile, NamedImage } from "../../remap/placement.ts";
import { lockPlan } from "../../transfer/lock-plan.ts";
import { planImages } from "../../transfer/plan-images.ts";
import { refuseCollisions } from "../../transfer/refuse-collisions.ts";
import { settleTags } from "../../transfer/settle-tags.ts";
import { selectContent } from "../../transfer/select-content.ts";
import type { FileCopy, TransferPlan } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";
import type { PlanOptions } from "../copy/plan-copies.ts";

/** The root by which a plan names the files of a bundle. */
const BUNDLE_ROOT = "file:bundle";

/**
 * What goes into a bundle: everything of a list, each canonical name once and under that name, so that whoever loads it maps it as he
 * likes. Throws UserErrors COLLISION, NOT_LOCKED, HASH_CHANGED, BAD_URL, and that of an image's name where none is good.
 */
export function planBundle(
  list: { readonly images: readonly NamedImage[]; readonly files: readonly NamedFile[] },
  { lock, selection }: Pick<PlanOptions, "lock" | "selection">,
): TransferPlan {
  const { copies: images, refused } = planImages(distinct(list.images), ({ canonical }) => {
    const source = parseImageReference(canonical);
    return { kind: "image", name: canonical, source, target: source };
  });
  const [first] = refused;
  if (first !== undefined && images.length === 0) throw first.error;
  const files = distinct(list.files).map(({ canonical, sha256 }): FileCopy => {
    const target = { root: BUNDLE_ROOT, path: packedFilePath(canonical) };
    return { kind: "file", name: canonical, target, ...present({ sha256 }) };
  });
  const copies = settleTags([...images, ...files]);
  refuseCollisions(copies);
  const mapped = { copies, unmapped: [], ...(first === undefined ? {} : { refused }) };
  const locked = lock === undefined ? mapped : lockPlan(mapped, lock);
  return selection === undefined ? locked : selectContent(locked, selection);
}

/** Each canonical name once, with a hash where any place tells one. */
function distinct<Asset extends NamedImage & NamedFile>(assets: readonly Asset[]): Asset[] {
  const found = new Map<string, Asset>();
  for (const asset of assets) {
    const known = found.get(asset.canonical);
    if (known?.sha256 === undefined) found.set(asset.canonical, asset);
  }
  return [...found.values()];
}
