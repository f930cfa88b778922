import type { FileSource } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { splitFileUrl } from "../location/split-file-url.ts";
import { HASH_EXTENSIONS, readHashFile } from "./hash-file.ts";

export interface HashSearch {
  /** Where else a URL may be read, in order; without it only the URL itself is. */
  readonly mirrorsOf?: (url: string) => readonly string[];
  /** A source of the files below a URL. */
  readonly open: (base: string) => FileSource | Promise<FileSource>;
  /** Milliseconds for the whole search; left out, as long as the sources take. */
  readonly timeoutMs?: number;
  /** Told of every place that could not be asked; a place without a hash file is not one. */
  readonly onFailure?: (error: UserError) => void;
}

/** A search that may be over before its last question is answered. */
interface Searching extends HashSearch {
  isOver: boolean;
}

/**
 * The sha256 that is published beside a file: `.sha256`, then `.sha256sum`, each at every mirror in order (as kOps's findHash).
 * Undefined where none is found in time; a place that fails does not end the search. Afterwards no more is asked, and nothing is told.
 */
export async function findHash(url: string, search: HashSearch): Promise<string | undefined> {
  const { timeoutMs, onFailure } = search;
  const searching: Searching = { ...search, isOver: false };
  if (timeoutMs === undefined) return searchPlaces(url, searching);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      searching.isOver = true;
      onFailure?.(tooSlow(url, timeoutMs));
      resolve(undefined);
    }, timeoutMs);
  });
  try {
    return await Promise.race([searchPlaces(url, searching), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

async function searchPlaces(url: string, search: Searching): Promise<string | undefined> {
  const places = search.mirrorsOf?.(url) ?? [url];
  for (const extension of HASH_EXTENSIONS) {
    for (const place of places) {
      const sha256 = search.isOver ? undefined : await readBeside(place, extension, search);
      if (sha256 !== undefined) return sha256;
    }
  }
  return undefined;
}

async function readBeside(place: string, extension: string, search: Searching): Promise<string | undefined> {
  try {
    const { base, path } = splitFileUrl(place);
    return await readHashFile(await search.open(base), `${path}${extension}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (!search.isOver) search.onFailure?.(error);
    return undefined;
  }
}

function tooSlow(url: string, timeoutMs: number): UserError {
  return new UserError(
    "TIMEOUT",
    `No hash was found for ${redactUrl(url)} within ${timeoutMs / 1000} seconds`,
    {
      hint: "Check the network, name a mirror of the host, or work --offline.",
      side: "upstream",
      url: redactUrl(url),
    },
  );
}
