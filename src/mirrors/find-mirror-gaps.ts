import type { Finding } from "../errors/finding.ts";
import { groupBy } from "../remap/group-by.ts";
import type { LocatedImage } from "./locate-images.ts";
import type { RegistryMirror } from "./parse-registry-mirror.ts";
import { someOf } from "../values/some-of.ts";

interface Gaps {
  readonly images: readonly LocatedImage[];
  readonly mirrors: readonly RegistryMirror[];
  readonly canRename: boolean;
}

/**
 * What mirrors cannot do: NOT_MIRRORED (warning: nodes pull it by its upstream name and no local place has it under that path),
 * RENAMED_IMAGE (info: nodes pull the mapped name, but a pod that names it as upstream does will not find it), NOT_COPIED (warning: a
 * mirror leads to a place that a copy of the list does not fill).
 */
export function findMirrorGaps({ images, mirrors, canRename }: Gaps): Finding[] {
  const isGiven = ({ upstream }: LocatedImage): boolean =>
    mirrors.some(
      (mirror) => mirror.upstream === undefined || mirror.upstream === upstream || mirror.upstream === "*",
    );
  const others = images.filter((image) => !isGiven(image));
  const isFound = ({ isKept, renamedTo }: LocatedImage): boolean =>
    isKept || (canRename && renamedTo !== undefined);
  const lost = others.filter((image) => !isFound(image));
  return [
    ...notMirrored(lost.filter(({ pulledAsUpstream }) => pulledAsUpstream)),
    ...renamed(lost.filter(({ pulledAsUpstream }) => !pulledAsUpstream)),
    ...notCopied(others.filter((image) => isFound(image) && image.pulledAsUpstream)),
  ];
}

function notMirrored(images: readonly LocatedImage[]): Finding[] {
  return [...groupBy(images, ({ upstream }) => upstream)].map(([upstream, group]) => ({
    code: "NOT_MIRRORED",
    severity: "warning",
    message: `no mirror has ${describe(group)} under the path that nodes ask ${upstream} for`,
    hint: `Name a place that keeps paths (--registry-mirror ${upstream}=HOST, or containerProxy), or map the names: kops-assets render manifests.`,
  }));
}

function renamed(images: readonly LocatedImage[]): Finding[] {
  const [first] = images;
  if (first === undefined) return [];
  // With a containerRegistry it is nearly all of the list.
  const names = someOf(images.map(({ canonical }) => canonical));
  const message = `pods that name images as upstream does will not find these locally, because spec.assets stores them under other names: ${names}`;
  const hint = `kOps's own pods ask for the mapped names, such as ${first.mapped}; map other manifests with kops-assets render manifests, or use containerProxy, which keeps paths.`;
  return [{ code: "RENAMED_IMAGE", severity: "info", message, hint }];
}

function notCopied(images: readonly LocatedImage[]): Finding[] {
  if (images.length === 0) return [];
  const message = `mirrors lead to places that copying spec.assets' images does not fill: ${images
    .map(({ canonical, mapped }) => `${canonical} at ${mapped}`)
    .join(", ")}`;
  const hint = "Copy them by name (kops-assets copy --list FILE), unless the registry fetches them itself.";
  return [{ code: "NOT_COPIED", severity: "warning", message, hint }];
}

function describe(images: readonly LocatedImage[]): string {
  return images.map(({ canonical }) => canonical).join(", ");
}
