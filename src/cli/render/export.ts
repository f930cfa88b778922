import { exportFormat, type ExportFormat } from "../../exports/export-formats.ts";
import type { ExportFile, ExportImage, ExportList } from "../../exports/export-list.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import type { MarkedFile, MarkedImage } from "../../remap/marked-placement.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { FileCopy } from "../../transfer/transfer-plan.ts";
import { describeFinding } from "../describe-finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { AssetList } from "../list-assets.ts";
import { loadAssetList } from "../load-asset-list.ts";
import { planCopies } from "../plan-copies.ts";
import type { RenderExportFlags } from "./export-flags.ts";
import { say } from "../say.ts";

/** `kops-assets render export`: prints the list in another tool's words; the answer is the exit code. */
export async function renderExport(cluster: string | undefined, flags: RenderExportFlags): Promise<ExitCode> {
  const format = exportFormat(flags.for);
  const list = await load(cluster, flags, format);
  const { text, findings } = format.render(exportList(list, await readLocked(flags.lock)));
  for (const finding of findings) say(describeFinding(finding));
  process.stdout.write(text);
  return EXIT.ok;
}

/** Hosts are asked for hashes only where these are written. */
function load(
  cluster: string | undefined,
  flags: RenderExportFlags,
  { needsHashes }: ExportFormat,
): Promise<AssetList> {
  return loadAssetList(cluster, { ...flags, namesOnly: !needsHashes }, say);
}

async function readLocked(file: string | undefined): Promise<Lock | undefined> {
  if (file === undefined) return undefined;
  const { readLock } = await import("../lock-file.ts");
  return readLock(file);
}

/** Names that a copy would refuse are refused here too: see `planCopies`. */
function exportList(list: AssetList, lock: Lock | undefined): ExportList {
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
  return [...new Set(why.map(({ component }) => component))].join(" ");
}
