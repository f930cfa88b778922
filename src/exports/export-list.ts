import type { NamedAsset, NamedFile } from "../remap/placement.ts";
import { UserError } from "../errors/user-error.ts";
import type { Finding } from "../errors/finding.ts";

/** What other tools are to copy. */
export interface ExportList {
  readonly images: readonly ExportImage[];
  readonly files: readonly ExportFile[];
}

/** An image name taken apart; `repository` with `library/` for one-word names of Docker Hub. */
interface ExportReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

export interface ExportImage extends NamedAsset {
  readonly component: string;
  readonly source: ExportReference;
  readonly target: ExportReference;
}

export interface ExportFile extends NamedFile {
  readonly component: string;
  /** Below the file repository, unescaped. */
  readonly path: string;
}

/** A list in another tool's words, and what these have no word for. */
export interface RenderedExport {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** What to ask upstream for: the digest where one is known, so that a tag that moves on does no harm. */
export function sourceName({ source }: ExportImage): string {
  return nameOf(source, source.digest);
}

/** What nodes ask for: the tag; a digest is found by its content. */
export function targetName({ target }: ExportImage): string {
  return nameOf(target, target.tag === undefined ? target.digest : undefined);
}

/** Images whose place is their own are nothing to copy. */
export function mappedImages({ images }: ExportList): readonly ExportImage[] {
  return images.filter((image) => image.canonical !== image.download);
}

/** KIND_LEFT_OUT (info) and NOT_MAPPED (warning), for formats that have only one kind of assets, or need a place for each. */
export function findLeftOut(list: ExportList, kind: "images" | "files"): Finding[] {
  const other = kind === "images" ? list.files.length : list.images.length;
  const unmapped = kind === "images" ? list.images.length - mappedImages(list).length : 0;
  const format = kind === "images" ? "--for curl or aria2" : "--for skopeo-copy, crane or regsync";
  return [
    ...(other === 0
      ? []
      : [
          {
            code: "KIND_LEFT_OUT",
            severity: "info" as const,
            message: `${other.toString()} ${kind === "images" ? "files" : "images"} are not in it`,
            hint: `Export them with ${format}.`,
          },
        ]),
    ...(unmapped === 0
      ? []
      : [
          {
            code: "NOT_MAPPED",
            severity: "warning" as const,
            message: `${unmapped.toString()} images are left out, since they are mapped to no other place`,
            hint: "Give --container-proxy or --container-registry.",
          },
        ]),
  ];
}

/** UNKNOWN_HASH (warning) for files that a tool cannot check. */
export function findUnchecked({ files }: ExportList): Finding[] {
  const unknown = files.filter(({ sha256 }) => sha256 === undefined);
  if (unknown.length === 0) return [];
  return [
    {
      code: "UNKNOWN_HASH",
      severity: "warning",
      message: `nothing checks ${unknown.map(({ canonical }) => canonical).join(", ")}: no sha256 is known`,
      hint: "Leave out --offline, or export a lock file: kops-assets lock.",
    },
  ];
}

/** A file's path, if it stays below the directory that it is put to and fits on one line; else throws a UserError BAD_FILE_PATH. */
export function safePath({ path, canonical }: ExportFile): string {
  const leads = path.startsWith("/") || path.split("/").some((part) => part === ".." || part === "");
  // eslint-disable-next-line no-control-regex -- a control character would end the line that the path is on
  if (!leads && !/[\u0000-\u001f\u007f]/.test(path) && path.trim() === path) return path;
  throw new UserError("BAD_FILE_PATH", `${canonical} would be stored as ${JSON.stringify(path)}`, {
    hint: "Such a path is not written to a script. Where does this name come from?",
  });
}

/** A URL without blanks, however it is written in the list. */
export function cleanUrl(url: string): string {
  return new URL(url).href;
}

function nameOf({ registry, repository, tag }: ExportReference, digest: string | undefined): string {
  const version = digest === undefined ? `:${tag ?? "latest"}` : `@${digest}`;
  return `${registry}/${repository}${version}`;
}
