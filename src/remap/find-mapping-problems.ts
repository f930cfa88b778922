import type { AssetsSpec } from "../cluster/cluster.ts";
import { hostOf, parseAssetUrl } from "../inventory/asset-url.ts";
import { groupBy } from "./group-by.ts";
import { hubSpelling } from "./hub-spelling.ts";
import type { Finding } from "../errors/finding.ts";
import type { FilePlacement, ImagePlacement } from "./placement.ts";
import { counted } from "../values/counted.ts";
import { joinWords } from "../values/join-words.ts";

/** What a user should know about a mapping before anything is copied. */
export function findMappingProblems(
  images: readonly ImagePlacement[],
  files: readonly FilePlacement[],
  assets: AssetsSpec,
): Finding[] {
  return [
    ...findCollisions(images, hubSpelling),
    ...findCollisions(files, (url) => url),
    ...findMangledNames(images, assets),
    ...findDoublePrefixes(images, assets),
    ...findSameHost(files, assets),
  ];
}

/** Two different sources on one download name: one of them would be lost. */
function findCollisions(
  placements: readonly { readonly canonical: string; readonly download: string }[],
  identify: (canonical: string) => string,
): Finding[] {
  const byDownload = groupBy(placements, ({ download }) => download);
  return [...byDownload]
    .filter(([, sources]) => new Set(sources.map(({ canonical }) => identify(canonical))).size > 1)
    .map(([download, sources]) => {
      const assets = sources.map(({ canonical }) => canonical);
      const message = `${joinWords(assets)} are both mapped to ${download}`;
      return { severity: "error", code: "COLLISION", message, assets };
    });
}

/**
 * With a containerProxy, kOps takes the name of an image without a repository path for its host; with a containerRegistry, it makes
 * a host's port a second tag.
 */
function findMangledNames(
  images: readonly ImagePlacement[],
  { containerProxy, containerRegistry }: AssetsSpec,
): Finding[] {
  const isLost = ({ canonical }: ImagePlacement): boolean =>
    containerProxy !== undefined && !canonical.includes("/") && /[.:]/.test(canonical);
  const isNoName = ({ canonical, download }: ImagePlacement): boolean =>
    containerRegistry !== undefined && download !== canonical && /:[^/@]*:/.test(nameOf(download));
  return images.flatMap((image) => {
    const { canonical, download } = image;
    const what = isLost(image)
      ? "the image's name is lost"
      : isNoName(image)
        ? "that is not the name of an image"
        : "";
    if (what === "") return [];
    const message = `kOps maps ${canonical} to ${download}: ${what}, so nodes cannot pull it`;
    return [{ severity: "warning", code: "MANGLED_NAME", message, assets: [canonical] }];
  });
}

function nameOf(download: string): string {
  return download.slice(download.lastIndexOf("/") + 1).replace(/@.*/, "");
}

/** An image of the spec that already names the repository gets its address a second time. */
function findDoublePrefixes(images: readonly ImagePlacement[], assets: AssetsSpec): Finding[] {
  const { containerRegistry, containerProxy } = assets;
  const repository = (containerRegistry ?? containerProxy ?? "").replace(/\/$/, "");
  const host = repository.split("/")[0] ?? "";
  if (host === "") return [];
  return images
    .filter(({ canonical, download }) => canonical.startsWith(`${host}/`) && download !== canonical)
    .map(({ canonical, download }) => ({
      severity: "warning",
      code: "DOUBLE_PREFIX",
      message: `${canonical} is already on ${host}, and kOps maps it to ${download}`,
      assets: [canonical],
    }));
}

/** kOps leaves a file on the repository's own host where it is, whatever the path. */
function findSameHost(files: readonly FilePlacement[], { fileRepository }: AssetsSpec): Finding[] {
  const repository = fileRepository === undefined ? undefined : parseAssetUrl(fileRepository);
  if (repository === undefined) return [];
  const host = hostOf(repository);
  const assets = files
    .map(({ canonical }) => canonical)
    .filter((canonical) => {
      const source = parseAssetUrl(canonical);
      return source !== undefined && hostOf(source) === host;
    });
  if (assets.length === 0) return [];
  const message = `${counted(assets.length, "file is", "files are")} on ${host} already, so kOps does not map them, and nodes do not look for them below ${fileRepository ?? ""}`;
  return [{ severity: "warning", code: "SAME_HOST", message, assets }];
}
