import { statSync } from "node:fs";
import { detectSource, hasKopsDocuments, type SourceKind } from "../../sources/detect-source.ts";
import { UserError } from "../../errors/user-error.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { AssetList } from "./asset-list.ts";
import { readSources, type SourceText } from "../disk/read-sources.ts";
import type { SourceFlags } from "../../cli/flags/source-options.ts";
import { listSpecs } from "./list-specs.ts";
import type { LoadFlags, LoadRequest } from "./list-request.ts";
import { mappingOf } from "../../cli/flags/mapping-of.ts";
import { stateStoreOf } from "../../cli/flags/state-store-of.ts";

/** Reads whatever the flags name, and lists it. */
export async function listSource(request: LoadRequest): Promise<AssetList> {
  const { flags, say } = request;
  const url = stateStoreOf(flags);
  const isManifests = flags.from === "manifests";
  const sources = await readSources(flags.filename, isManifests);
  if (url !== undefined) return (await import("./list-state.ts")).listState(url, sources, request);
  if (sources.length === 0) {
    throw badFlags(
      "no source is given",
      "Name a cluster's documents with -f (files, a directory, - for stdin), or its state store with --state.",
    );
  }
  refuseEmpty(sources);
  if (flags.from === "cluster" || (flags.from === undefined && areOfCluster(sources)))
    return listSpecs(sources, request);
  const { listNamed } = await import("./list-named.ts");
  const named = (await readDeep(sources, flags)).map((source) => ({
    source,
    kind: namedKind(source, flags.from),
  }));
  if (flags.from === undefined) say(describeKinds(named));
  return listNamed(named, mappingOf(flags));
}

/** Nothing but blanks and comments tells nothing about what was meant. */
function refuseEmpty(sources: readonly SourceText[]): void {
  const isEmpty = ({ text }: SourceText): boolean =>
    text.split("\n").every((line) => /^\s*(?:#|$)|^---\s*(?:#|$)/.test(line));
  if (!sources.every(isEmpty)) return;
  const names = sources.map(({ name }) => name).join(", ");
  throw new UserError("EMPTY_SOURCE", `${names}: there is nothing in it`, {
    hint: "Name a file with a cluster's documents, a listing or names.",
  });
}

/** Of what is no cluster, directories are read at any depth; standard input can be read only once. */
async function readDeep(
  sources: readonly SourceText[],
  { filename, from }: LoadFlags,
): Promise<readonly SourceText[]> {
  const isDirectory = (name: string): boolean => name !== "-" && statSync(name).isDirectory();
  if (from === "manifests" || !filename.some(isDirectory)) return sources;
  const files = await readSources(
    filename.filter((name) => name !== "-"),
    true,
  );
  return filename.includes("-") ? [...sources.filter(({ name }) => name === "stdin"), ...files] : files;
}

/** Documents of kOps's own decide; where all is nothing in particular, the reader of clusters says best what is wrong. */
function areOfCluster(sources: readonly SourceText[]): boolean {
  return sources.some(hasKopsDocuments) || sources.every((source) => detectSource(source) === "cluster");
}

function namedKind(source: SourceText, from: SourceFlags["from"]): Exclude<SourceKind, "cluster"> {
  const kind = from ?? detectSource(source);
  return kind === "cluster" ? "manifests" : kind;
}

const KIND_NAMES = {
  listing: "a saved listing",
  lock: "a lock file",
  manifests: "Kubernetes manifests",
  names: "a list of names",
} as const;

function describeKinds(
  named: readonly { readonly source: SourceText; readonly kind: keyof typeof KIND_NAMES }[],
): string {
  const kinds = [...new Set(named.map(({ kind }) => kind))];
  const parts = kinds.map((kind) => {
    const [first, second] = named.filter((one) => one.kind === kind).map(({ source }) => source.name);
    const more = second === undefined ? "" : " and others";
    return `${first ?? ""}${more} taken for ${KIND_NAMES[kind]}`;
  });
  return `note: ${parts.join(", ")} (--from says otherwise)`;
}
