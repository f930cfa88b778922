import type { AssetsSpec } from "../../cluster/cluster.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { present } from "../../values/present.ts";
import { refuseBundlePlace } from "../../tasks/bundle/refuse-bundle-place.ts";
import { parseSize } from "../../values/parse-size.ts";
import { checkCopyPlaces } from "./check-copy-places.ts";
import { mappingOf } from "./mapping-of.ts";
import { splitEnd } from "./split-end.ts";

/** One `--to` of a copy. */
export interface EndFlag {
  /** As it was written, without secrets. */
  readonly name: string;
  readonly directory?: string;
  /** Takes the files of a directory's end. */
  readonly filesRoot?: string;
  /** Where the end has places of its own: only assets of their kind go there. */
  readonly mapping?: AssetsSpec;
  /** A bundle to carry. */
  readonly bundle?: { readonly to: string; readonly volumeSize?: number };
}

/** The end that spec.assets, or the flags in its place, name. */
const OF_SPEC = "@spec";
const KEYS = ["dir", "registry", "proxy", "files", "bundle", "volume-size"] as const;
type Key = (typeof KEYS)[number];
const HINT =
  "Write a directory's path, @spec (where the spec says), or places joined by commas: registry=HOST/PATH,files=URL; proxy=HOST/PATH and dir=PATH are the other ones. A bundle is bundle=FILE.tar, with ,volume-size=4GiB where it has to fit.";

/** True where a text can be nothing but a directory's path. */
export function isPlainDirectory(text: string): boolean {
  return text !== OF_SPEC && !/^[a-z-]+=/.test(text);
}

/** Reads one end; throws UserErrors BAD_FLAGS and BAD_FILE_REPOSITORY for what is none. */
export async function parseEnd(text: string): Promise<EndFlag> {
  if (text === OF_SPEC) return { name: text };
  if (isPlainDirectory(text)) {
    await checkCopyPlaces({ to: text });
    return { name: text, directory: text };
  }
  const places = splitPlaces(text);
  const { dir, registry, proxy, files } = places;
  const name = KEYS.flatMap((key) => {
    const place = places[key];
    return place === undefined ? [] : [`${key}=${key === "files" ? redactUrl(place) : place}`];
  }).join(",");
  if (places.bundle !== undefined || places["volume-size"] !== undefined)
    return { name, bundle: bundleOf(name, places) };
  await checkCopyPlaces(present({ to: dir, toFiles: files }));
  if (dir === undefined) {
    const flags = { containerRegistry: registry, containerProxy: proxy, fileRepository: files };
    return { name, mapping: mappingOf(present(flags)) };
  }
  if (registry !== undefined || proxy !== undefined)
    throw badFlags(`--to ${name} names two places for images`, HINT);
  return { name, directory: dir, ...present({ filesRoot: files }) };
}

function bundleOf(name: string, places: Partial<Record<Key, string>>): NonNullable<EndFlag["bundle"]> {
  const { bundle: to, "volume-size": size, ...others } = places;
  if (to === undefined || Object.keys(others).length > 0)
    throw badFlags(
      `--to ${name} is a bundle and another place at once`,
      "Write bundle=PLACE, with volume-size=BYTES and nothing else; other places are ends of their own.",
    );
  if (to === "-")
    throw badFlags(
      `--to ${name} is stdout, which cannot be one of several ends`,
      "Name a file that ends in .tar or .tar.zst, or a directory; `bundle create --to -` writes to stdout.",
    );
  const volumeSize = size === undefined ? undefined : parseSize(size);
  if (size !== undefined && volumeSize === undefined)
    throw badFlags(
      `--to ${name}: "${size}" is not a number of bytes`,
      "Write a number of bytes, or 500k, 20M, 1.5G, 4GiB.",
    );
  const bundle = { to, ...present({ volumeSize }) };
  refuseBundlePlace(bundle);
  return bundle;
}

function splitPlaces(text: string): Partial<Record<Key, string>> {
  const places: Partial<Record<Key, string>> = {};
  for (const part of splitEnd(text)) {
    const key = KEYS.find((one) => part.startsWith(`${one}=`));
    const place = key === undefined ? "" : part.slice(key.length + 1).trim();
    if (key === undefined || place === "" || places[key] !== undefined)
      throw badFlags(
        `--to ${redactUrl(text)}: "${redactUrl(part)}" is not a place, or it is given twice`,
        HINT,
      );
    places[key] = place;
  }
  return places;
}
