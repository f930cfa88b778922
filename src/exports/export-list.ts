import type { NamedAsset, NamedFile } from "../remap/placement.ts";
import { UserError } from "../errors/user-error.ts";
import type { Finding } from "../errors/finding.ts";
import { quoteText } from "../values/quote-text.ts";
import { someOf } from "../values/some-of.ts";
import { unsafeCharacter } from "../values/unsafe-character.ts";
import { counted } from "../values/counted.ts";

/** What other tools are to copy. */
export interface ExportList {
  readonly images: readonly ExportImage[];
  readonly files: readonly ExportFile[];
  /** Authorities to trust besides the system's, where the tool will run. */
  readonly caFile?: string;
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

/** CA_ELSEWHERE (info): the tool's words for what to trust stand in no file of this format. */
export function findCaElsewhere({ caFile }: ExportList, hint: string): Finding[] {
  if (caFile === undefined) return [];
  const message = `the output does not contain the authority in ${quoteText(caFile)}`;
  return [{ code: "CA_ELSEWHERE", severity: "info", message, hint }];
}

/** A file's name as it may stand in a script; throws a UserError BAD_NAME. */
export function fileName(name: string): string {
  return plain(name);
}

/** What to ask upstream for: the digest where one is known, so that a tag that moves on does no harm. */
export function sourceName({ source }: ExportImage): string {
  return plain(nameOf(source, source.digest));
}

/** What nodes ask for: the tag; a digest is found by its content. */
export function targetName({ target }: ExportImage): string {
  return plain(nameOf(target, target.tag === undefined ? target.digest : undefined));
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
            message: `${counted(unmapped, "image is", "images are")} left out, because they are not mapped to another place`,
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
      message: `nothing checks ${someOf(unknown.map(({ canonical }) => canonical))}: no sha256 is known`,
      hint: "Leave out --offline, or export a lock file: kops-assets lock.",
    },
  ];
}

/** A file's path, if it stays below the directory that it is put to and fits on one line; else throws a UserError BAD_FILE_PATH. */
export function safePath({ path, canonical }: ExportFile): string {
  const leads =
    path.startsWith("/") || path.split("/").some((part) => part === ".." || part === "." || part === "");
  if (!leads && unsafeCharacter(path) === undefined && path.trim() === path) return path;
  throw new UserError("BAD_FILE_PATH", `${quoteText(canonical)} would be stored as ${quoteText(path)}`, {
    hint: "This path is not safe in a script. Find out where the name comes from.",
  });
}

/** The files that are downloaded from an http(s) URL, which has no blanks then however it is written in the list. */
export function downloadable({ files }: ExportList): { readonly url: string; readonly file: ExportFile }[] {
  return files.flatMap((file) => {
    const url = URL.canParse(file.canonical) ? new URL(file.canonical) : undefined;
    if (url === undefined || !isHttp(url)) return [];
    return [{ url: plain(url.href), file }];
  });
}

/** NOT_HTTP (warning) for files of other schemes: a downloader might read this machine's own files by them. */
export function findNotHttp(list: ExportList): Finding[] {
  const taken = new Set(downloadable(list).map(({ file }) => file));
  const others = list.files.filter((file) => !taken.has(file));
  if (others.length === 0) return [];
  return [
    {
      code: "NOT_HTTP",
      severity: "warning",
      message: `${counted(others.length, "file is", "files are")} left out, because they have no http(s) URL: ${someOf(others.map(({ canonical }) => quoteText(canonical)))}`,
      hint: "Copy them with kops-assets copy.",
    },
  ];
}

function isHttp({ protocol }: URL): boolean {
  return protocol === "http:" || protocol === "https:";
}

/** A name as it may stand in a script or configuration; throws a UserError BAD_NAME for one that does not fit on a line. */
function plain(name: string): string {
  const character = unsafeCharacter(name);
  if (character === undefined) return name;
  throw new UserError("BAD_NAME", `${quoteText(name)} holds ${character}, which is not allowed in a name`, {
    hint: "This name is not safe in a script. Find out where it comes from.",
  });
}

function nameOf({ registry, repository, tag }: ExportReference, digest: string | undefined): string {
  const version = digest === undefined ? `:${tag ?? "latest"}` : `@${digest}`;
  return `${registry}/${repository}${version}`;
}
