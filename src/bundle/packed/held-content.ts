import { isDigest, type Digest } from "../../content/digest.ts";
import { UserError } from "../../errors/user-error.ts";

/**
 * Layers and files that a place has, and as what: canonical repositories ("registry.k8s.io/pause") for layers, names in a bundle
 * ("files/dl.k8s.io/…") for files. No name at all says that where it is does not matter.
 */
export type HeldContent = ReadonlyMap<Digest, ReadonlySet<string>>;

const FIRST_LINE = "kops-assets have 1";
const LINE = /^(\S+)(?: {2}(.+))?$/;

/** The list as a text: a digest and a name a line, sorted. */
export function printHeld(held: HeldContent): string {
  const lines = [...held].flatMap(([digest, names]) =>
    names.size === 0 ? [digest] : [...names].map((name) => `${digest}  ${name}`),
  );
  return `${[FIRST_LINE, ...lines.sort()].join("\n")}\n`;
}

/** Throws a UserError BAD_HAVE_LIST with file and line. */
export function parseHeld(file: string, text: string): HeldContent {
  const [first, ...lines] = text.split(/\r?\n/);
  if (first !== FIRST_LINE) throw badList(`${file}:1: it does not begin with "${FIRST_LINE}"`);
  const held = new Map<Digest, Set<string>>();
  const anywhere = new Set<Digest>();
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const [, digest = "", name] = LINE.exec(line) ?? [];
    if (!isDigest(digest)) throw badList(`${file}:${index + 2}: there is no digest at its beginning`);
    if (name === undefined) anywhere.add(digest);
    else held.set(digest, (held.get(digest) ?? new Set()).add(name));
  }
  for (const digest of anywhere) held.set(digest, new Set());
  return held;
}

/** All that several places together have. */
export function joinHeld(all: readonly HeldContent[]): HeldContent {
  const joined = new Map<Digest, ReadonlySet<string>>();
  for (const held of all)
    for (const [digest, names] of held) {
      const known = joined.get(digest);
      const isAnywhere = names.size === 0 || known?.size === 0;
      joined.set(digest, isAnywhere ? new Set() : new Set([...(known ?? []), ...names]));
    }
  return joined;
}

function badList(message: string): UserError {
  return new UserError("BAD_HAVE_LIST", message, {
    hint: "Name what `kops-assets bundle have` wrote on the other side.",
  });
}
