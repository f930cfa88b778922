import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import { isIndex } from "../../content/media-types.ts";
import type { ImageSource } from "../../content/image-store.ts";
import { UserError } from "../../errors/user-error.ts";
import { checkManifest } from "../../transfer/check-manifest.ts";
import { attestedDigest } from "../../transfer/choose-children.ts";
import { printPlatform } from "../../transfer/match-platform.ts";
import { LIMITS } from "../../values/limits.ts";
import type { PlatformImage } from "./gate-subject.ts";

/** An image or an index, and which of its children count. */
interface Root {
  readonly source: ImageSource;
  readonly name: string;
  readonly root: Manifest;
  readonly kept: readonly Descriptor[];
  readonly upstreamOf: (digest: Digest) => Digest;
}

/** The images of an index that a machine may run, indexes within it included; the image itself where it is none. */
export async function platformImages(image: Root, depth = 0): Promise<PlatformImage[]> {
  const { source, name, root, kept, upstreamOf } = image;
  const { platform: own, mediaType, digest } = root.descriptor;
  if (!isIndex(mediaType)) return [{ name, manifest: root, digest: upstreamOf(digest), platform: own }];
  if (depth >= LIMITS.indexDepth) throw incomplete(name, "has indexes within indexes");
  const images: PlatformImage[] = [];
  for (const child of kept.filter((one) => attestedDigest(one) === undefined)) {
    const manifest = await source.manifest(child.digest);
    if (manifest === undefined) throw incomplete(name, `lacks ${child.digest}, which its index names`);
    const checked = checkManifest(manifest, child);
    const { platform } = child;
    const label = platform === undefined ? child.digest : printPlatform(platform);
    if (isIndex(checked.descriptor.mediaType)) {
      const inner = { ...image, name: label, root: checked, kept: childrenOf(checked).manifests };
      images.push(...(await platformImages(inner, depth + 1)));
    } else images.push({ name: label, manifest: checked, digest: upstreamOf(child.digest), platform });
  }
  return images;
}

function incomplete(name: string, problem: string): UserError {
  return new UserError("MANIFEST_MISSING", `${name} ${problem}`, {
    side: "upstream",
    hint: "The image is not complete at this source. Another mirror may have all of it.",
  });
}
