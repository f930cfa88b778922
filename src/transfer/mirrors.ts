import { UserError } from "../errors/user-error.ts";
import type { ImageReference } from "../content/image-reference.ts";

/** Read `from` from one of `to` instead; `from` is a registry host, a registry and repository prefix, or a URL prefix. */
export interface Mirror {
  readonly from: string;
  /** Tried in order. */
  readonly to: readonly string[];
}

/** An image to read, with the scheme to use where the mirror's own spelling says it (`http://127.0.0.1:5000`). */
export interface MirroredImage {
  readonly image: ImageReference;
  readonly scheme?: "http" | "https";
}

/** Parses `FROM=TO[,TO2...]`; throws a UserError BAD_MIRROR. */
export function parseMirror(text: string): Mirror {
  const equals = text.indexOf("=");
  const from = trimSlash(text.slice(0, Math.max(equals, 0)).trim());
  const to = text
    .slice(equals + 1)
    .split(",")
    .map((part) => trimSlash(part.trim()));
  if (from !== "" && to.every((part) => part !== "")) return { from, to };
  throw new UserError("BAD_MIRROR", `"${text}" is not a mirror`, {
    hint: "Write FROM=TO or FROM=TO,TO2; FROM is a registry host (registry.k8s.io) or a URL prefix (https://dl.k8s.io).",
  });
}

/** Where to read an image: the places of the longest matching mirror, else the image's own registry. */
export function mirrorImage(image: ImageReference, mirrors: readonly Mirror[]): readonly MirroredImage[] {
  const name = `${image.registry}/${image.repository}`;
  const mirror = longestMatch(mirrors, name);
  if (mirror === undefined) return [{ image }];
  const rest = name.slice(mirror.from.length);
  return mirror.to.map((place) => atPlace(image, place, rest));
}

/** Where to read a file: its URL under each place of the longest matching mirror, else the URL itself. */
export function mirrorUrl(url: string, mirrors: readonly Mirror[]): readonly string[] {
  const mirror = longestMatch(mirrors, url);
  return mirror === undefined ? [url] : mirror.to.map((place) => place + url.slice(mirror.from.length));
}

function atPlace(image: ImageReference, place: string, rest: string): MirroredImage {
  const scheme = /^(https?):\/\//.exec(place)?.[1];
  const [registry = "", ...path] = (place.replace(/^https?:\/\//, "") + rest).split("/");
  const mirrored = { ...image, registry, repository: path.join("/") };
  return scheme === "http" || scheme === "https" ? { image: mirrored, scheme } : { image: mirrored };
}

function longestMatch(mirrors: readonly Mirror[], name: string): Mirror | undefined {
  return mirrors
    .filter(({ from }) => name === from || name.startsWith(`${from}/`))
    .reduce<Mirror | undefined>(
      (best, next) => (best && best.from.length >= next.from.length ? best : next),
      undefined,
    );
}

function trimSlash(text: string): string {
  return text.endsWith("/") ? text.slice(0, -1) : text;
}
