import { parseImageReference } from "../content/image-reference.ts";
import type { ExportFile, ExportImage, ExportList } from "../exports/export-list.ts";
import type { MarkedFile, MarkedImage } from "../remap/marked-placement.ts";
import { componentsOf } from "../remap/components-of.ts";
import type { Lock } from "../transfer/lock.ts";
import type { FileCopy } from "../transfer/transfer-plan.ts";
import { planCopies } from "./copy/plan-copies.ts";
import type { AssetList } from "./list/asset-list.ts";

/** A list as other tools are to copy it. Names that a copy would refuse are refused here too: see `planCopies`. */
export function exportList(list: AssetList, lock: Lock | undefined): ExportList {
  const { copies } = planCopies(list, lock === undefined ? {} : { lock });
  const paths = new Map(
    copies.flatMap((copy) => (copy.kind === "file" ? [[copy.name, pathOf(copy)] as const] : [])),
  );
  const hashes = new Map(lock?.files.map(({ canonical, sha256 }) => [canonical, sha256]));
  const digests = new Map(lock?.images.map(({ canonical, digest }) => [canonical, digest]));
  return {
    images: list.images.map((image) => exportImage(image, digests.get(image.canonical))),
    files: list.files.map((file) =>
      exportFile(file, paths.get(file.canonical) ?? pathOfUrl(file.canonical), hashes.get(file.canonical)),
    ),
  };
}

function pathOf({ target }: FileCopy): string {
  return target.path;
}

/** A file without a place of its own is put where its URL's path says. */
function pathOfUrl(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname.replace(/^\/+/, "") : "";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function exportImage(image: MarkedImage, locked: string | undefined): ExportImage {
  const { canonical, download } = image;
  const source = parseImageReference(canonical);
  const pinned = locked === undefined ? source : { ...source, digest: locked };
  return {
    canonical,
    download,
    component: componentOf(image),
    source: pinned,
    target: parseImageReference(download),
  };
}

function exportFile(file: MarkedFile, path: string, locked: string | undefined): ExportFile {
  const sha256 = locked ?? file.sha256;
  const { canonical, download } = file;
  const rest = sha256 === undefined ? {} : { sha256 };
  return { canonical, download, component: componentOf(file), path, ...rest };
}

function componentOf({ why }: MarkedImage | MarkedFile): string {
  return componentsOf(why).join(" ");
}
