import { statSync } from "node:fs";
import type { Source } from "../../cluster/read/parse-source.ts";
import { isForeignFormat, type ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { detectSource, hasKopsDocuments, type SourceKind } from "../../sources/detect-source.ts";
import { readInputs, type Input } from "../disk/read-sources.ts";
import type { AssetList } from "./asset-list.ts";
import type { ListRequest } from "./list-request.ts";
import { missingSource } from "./missing-source.ts";
import { refuseBroken } from "./refuse-broken.ts";
import { unique } from "../../values/unique.ts";

type NamedKind = Exclude<SourceKind, "cluster">;

/** Reads whatever a request names, and lists it. */
export async function listSource(request: ListRequest, hosts: Hosts): Promise<AssetList> {
  const { kind, verifyKey } = request;
  if (verifyKey !== undefined && kind !== "bundle")
    throw badFlags(
      "--verify-key is about a bundle",
      "Say with --from bundle that -f is one, or leave it out.",
    );
  if (kind === "bundle" || isForeignFormat(kind)) return listBundle(request, kind, hosts);
  return listRead(request, kind, hosts);
}

async function listRead(
  request: ListRequest,
  kind: SourceKind | undefined,
  hosts: Hosts,
): Promise<AssetList> {
  const { state } = request;
  const sources = await readInputs(request.sources, kind === "manifests", request.maxInput);
  if (state !== undefined) return listState(state, sources, request, hosts);
  if (sources.length === 0) throw noSource(request);
  refuseEmpty(sources);
  const isList = ({ name }: Source): boolean => request.lists?.includes(name) === true;
  if (kind === undefined) refuseListsWithCluster(sources, isList);
  if (kind === undefined && sources.every(isNothingKnown) && sources.every(isList))
    return listRead({ ...request, kind: "names" }, "names", hosts);
  if (kind === "cluster" || (kind === undefined && areOfCluster(sources))) {
    // What reads clusters, and YAML: a list of names needs none of it.
    const { listSpecs } = await import("./list-specs.ts");
    return listSpecs(sources, request);
  }
  refuseClusterVersions(sources, request);
  const { listNamed } = await import("./list-named.ts");
  const named = (await readDeep(sources, request)).map((source) => ({
    source,
    kind: namedKind(source, kind),
  }));
  const list = await listNamed(named, request);
  refuseBroken(list);
  return kind === undefined ? { ...list, findings: [...takenFor(named, list), ...list.findings] } : list;
}

/** A lock file says which content is meant, and lists nothing where it stands alone. */
function noSource({ lockFile, clusterName }: ListRequest): UserError {
  const own = lockFile === undefined ? "" : ` To copy all that the lock file names: -f ${lockFile}.`;
  return missingSource(
    "no source is given",
    `Say what is listed with -f (a cluster's documents, a saved listing, a lock file, names; - for stdin), or name a cluster's state store with --state.${own}`,
    clusterName,
  );
}

/** The list of the lock in a bundle. */
async function listBundle(
  request: ListRequest,
  kind: "bundle" | ForeignFormat,
  hosts: Hosts,
): Promise<AssetList> {
  const { openBundleFiles } = await import("../bundle/open-bundle-files.ts");
  const places = request.sources.filter((source) => typeof source === "string");
  const { readCheck } = await import("../bundle/check-signature.ts");
  const options = kind === "bundle" ? await readCheck(request.verifyKey) : { from: kind };
  const bundle = await openBundleFiles(places, options);
  await bundle.files.close();
  const list = await listRead({ ...request, kind: "lock", sources: [bundle.lock] }, "lock", hosts);
  return { ...list, findings: [...bundle.findings, ...list.findings] };
}

/** Of a list without a cluster nobody can say what joins it. */
function refuseClusterVersions([first]: readonly Source[], { runningKubernetesVersion }: ListRequest): void {
  if (runningKubernetesVersion === undefined) return;
  throw badFlags(
    `--running-kubernetes-version is for a cluster's nodes, but ${first?.name ?? "this"} holds no cluster`,
    "Leave it out, or name the cluster's documents.",
  );
}

/** Nothing but blanks and comments tells nothing about what was meant. */
function refuseEmpty(sources: readonly Source[]): void {
  const isEmpty = ({ text }: Source): boolean =>
    text.split("\n").every((line) => /^\s*(?:#|$)|^---\s*(?:#|$)/.test(line));
  if (!sources.every(isEmpty)) return;
  const names = sources.map(({ name }) => name).join(", ");
  throw new UserError("EMPTY_SOURCE", `${names}: there is nothing in it`, {
    hint: "Name a file with a cluster's documents, a listing or names.",
  });
}

/** The list of a cluster in a state store; instance groups in files take the place of those there. */
async function listState(
  url: string,
  sources: readonly Source[],
  request: ListRequest,
  hosts: Hosts,
): Promise<AssetList> {
  const { listSpecs } = await import("./list-specs.ts");
  const { hasCluster } = await import("./documents-beside-store.ts");
  if (request.besideState === true && hasCluster(sources)) return listSpecs(sources, request);
  const { stateDocuments } = await import("./state-documents.ts");
  const store = request.stored ?? (await stateDocuments(url, sources, request, hosts));
  return listSpecs(store.sources, request, store);
}

/** Of what is no cluster, directories are read at any depth. */
async function readDeep(sources: readonly Source[], request: ListRequest): Promise<readonly Source[]> {
  const isDirectory = (input: Input): boolean => typeof input === "string" && statSync(input).isDirectory();
  if (request.kind === "manifests" || !request.sources.some(isDirectory)) return sources;
  return readInputs(request.sources, true, request.maxInput);
}

function isNothingKnown(source: Source): boolean {
  return detectSource(source) === "cluster" && !hasKopsDocuments(source);
}

/** What is a list is no document of a cluster, and the reader of clusters would only say that. */
function refuseListsWithCluster(sources: readonly Source[], isList: (source: Source) => boolean): void {
  const cluster = sources.find(hasKopsDocuments);
  const list = sources.find(
    (source) => isList(source) && !hasKopsDocuments(source) && detectSource(source) !== "manifests",
  );
  if (cluster === undefined || list === undefined) return;
  throw badFlags(
    `${list.name} is a list, and cannot be read together with a cluster's documents (${cluster.name})`,
    "Run it once for the cluster, and once for the list.",
  );
}

/** Documents of kOps's own decide; where all is nothing in particular, the reader of clusters says best what is wrong. */
function areOfCluster(sources: readonly Source[]): boolean {
  return sources.some(hasKopsDocuments) || sources.every((source) => detectSource(source) === "cluster");
}

function namedKind(source: Source, asked: SourceKind | undefined): NamedKind {
  const kind = asked ?? detectSource(source);
  return kind === "cluster" ? "manifests" : kind;
}

const KIND_NAMES: Readonly<Record<NamedKind, string>> = {
  listing: "a saved listing",
  lock: "a lock file",
  manifests: "Kubernetes manifests",
  names: "a list of names",
};

/**
 * Manifests are whatever is nothing else, such as a cluster whose apiVersion is misspelt; other kinds leave no doubt. Where nothing is listed, it is
 * most likely wrong.
 */
function takenFor(
  named: readonly { readonly source: Source; readonly kind: NamedKind }[],
  { images, files }: AssetList,
): Finding[] {
  const isNothing = images.length + files.length === 0;
  const kinds = unique(named.map(({ kind }) => kind));
  if (!isNothing && !kinds.includes("manifests")) return [];
  const parts = kinds.map((kind) => {
    const [first, second] = named.filter((one) => one.kind === kind).map(({ source }) => source.name);
    const more = second === undefined ? " is" : " and others are";
    return `${first ?? ""}${more} read as ${KIND_NAMES[kind]}`;
  });
  return [
    {
      code: "SOURCE_KIND",
      severity: isNothing ? "warning" : "info",
      message: `${parts.join(", ")}${isNothing ? ", and names no image and no file" : ""}`,
      hint: "if that is wrong, say what it is with --from",
    },
  ];
}
