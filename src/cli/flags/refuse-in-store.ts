import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { FORMAT_FILE } from "../../bundle/layout-places.ts";
import { PACKED_FORMAT } from "../../bundle/packed/packed-names.ts";
import { STORE_NAMES } from "../../bundle/store-names.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { realPath } from "../../tasks/disk/real-path.ts";
import { objectIn } from "../../values/object-in.ts";
import type { NamedPlace } from "./written-places.ts";

/**
 * Throws a UserError BAD_FLAGS where a file that is written would be among those of a directory that is copied to: it would break it. A bundle
 * takes no other file at all, for its list of hashes does not name it.
 */
export function refuseInStore(written: readonly NamedPlace[], named: readonly NamedPlace[]): void {
  const stores = [...written, ...named].filter(({ by, place }) => by === "--to" || holdsStore(place));
  const bundles = written.filter(({ by }) => by === "--to").map(({ place }) => place);
  for (const { by, place } of written.filter((one) => one.by !== "--to"))
    for (const store of stores) {
      const name = nameWithin(store.place, place);
      if (name === undefined || name === "") continue;
      const why = whyNot(name, store.place, bundles);
      if (why === undefined) continue;
      throw badFlags(
        `${by} names ${place}, and ${store.place} ${why}`,
        `Name another file for ${by}, outside ${store.place}.`,
      );
    }
}

/** What a store has against a file that is under this name in it. */
function whyNot(name: string, store: string, bundles: readonly string[]): string | undefined {
  if (STORE_NAMES.includes(name)) return `keeps its own ${name} there`;
  if (name.startsWith(".")) return undefined;
  const isBundle = bundles.includes(store) || holdsBundle(store);
  return isBundle ? "is a bundle, whose list of hashes would not name it" : undefined;
}

function holdsStore(place: string): boolean {
  return existsSync(join(place, FORMAT_FILE));
}

function holdsBundle(place: string): boolean {
  try {
    return objectIn(readFileSync(join(place, FORMAT_FILE), "utf8"))["format"] === PACKED_FORMAT;
  } catch {
    return false;
  }
}

/** The first name on the way from a directory to a file in it; undefined for one that is elsewhere, and where that cannot be told. */
function nameWithin(directory: string, file: string): string | undefined {
  try {
    const [first] = relative(realPath(resolve(directory)), realPath(resolve(file))).split(sep);
    return first === ".." || first === "" ? undefined : first;
  } catch {
    return undefined;
  }
}
