import { statSync } from "node:fs";
import type { AssetsSpec } from "../cluster/cluster.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import { selectAssets, type Selection } from "../inventory/select-assets.ts";
import type { ListFinding } from "../remap/marked-placement.ts";
import { detectSource, hasKopsDocuments, type SourceKind } from "../sources/detect-source.ts";
import { chooseRelease } from "./choose-release.ts";
import { catalogReleases } from "./data-directory.ts";
import { fillHashes } from "./fill-hashes.ts";
import { readCompletionOptions, readOverrides } from "./kops-environment.ts";
import type { AssetList } from "./list-assets.ts";
import { readSources, type SourceText } from "./read-sources.ts";
import type { SourceFlags } from "./source-options.ts";
import { listClusters } from "./sources/list-clusters.ts";
import type { StateSpec } from "./sources/read-state-spec.ts";

/** What loading a list tells on the way, a line each. */
export type Say = (line: string) => void;

/** Flags of a load; `crossCheck` allows a spec from -f beside a state store, which is then only compared with. */
export type LoadFlags = SourceFlags & { readonly crossCheck?: boolean };

/**
 * From flags to the list of any source, mapped, narrowed and with the hashes that can be found. Notes and findings go to `say`. Throws
 * UserErrors for whatever is wrong with flags or sources.
 */
export async function loadAssetList(
  clusterName: string | undefined,
  flags: LoadFlags,
  say: Say,
): Promise<AssetList> {
  checkMapping(flags);
  const { platforms, ...selection } = await readSelection(flags);
  const name = clusterName ?? flags.name;
  const list = await readList({ clusterName: name === "" ? undefined : name, flags, selection, say });
  if (list.clusters.length > 1)
    say(`note: the union of ${list.clusters.length} clusters: ${list.clusterName}`);
  for (const finding of list.findings) say(describeFinding(finding));
  const { images, files } = selectAssets(list, selection);
  return { ...list, images, files: await fillHashes(files, flags, say), platforms };
}

interface LoadRequest {
  readonly clusterName: string | undefined;
  readonly flags: LoadFlags;
  readonly selection: Selection;
  readonly say: Say;
}

async function readList(request: LoadRequest): Promise<AssetList> {
  const { flags, say } = request;
  const url = stateStoreOf(flags);
  const isManifests = flags.from === "manifests";
  const sources = await readSources(flags.filename, isManifests);
  if (url !== undefined) return listState(url, sources, request);
  if (sources.length === 0) {
    throw badFlags(
      "no source is given",
      "Name a cluster's documents with -f (files, a directory, - for stdin), or its state store with --state.",
    );
  }
  if (flags.from === "cluster" || (flags.from === undefined && sources.some(isOfCluster)))
    return listSpecs(sources, request);
  const { listNamed } = await import("./sources/list-named.ts");
  const named = (await readDeep(sources, flags)).map((source) => ({
    source,
    kind: namedKind(source, flags.from),
  }));
  if (flags.from === undefined) say(describeKinds(named));
  return listNamed(named, mappingOf(flags));
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

/** Documents of kOps's own decide; what is nothing in particular is left to the reader of clusters, which says what is wrong. */
function isOfCluster(source: SourceText): boolean {
  return hasKopsDocuments(source) || detectSource(source) === "cluster";
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

function listSpecs(
  sources: readonly SourceText[],
  request: LoadRequest,
  store: Pick<StateSpec, "kopsVersion" | "findings"> = { findings: [] },
): Promise<AssetList> {
  const { clusterName, flags, selection, say } = request;
  const chosen = chooseRelease(flags.kopsVersion ?? store.kopsVersion, catalogReleases());
  const { release, isDefault } = chosen;
  if (isDefault)
    say(`kOps ${release} (the newest release known; choose with --kops-version or KOPS_VERSION)`);
  else if (flags.kopsVersion === undefined)
    say(`kOps ${release} (which last applied the cluster; choose with --kops-version or KOPS_VERSION)`);
  return withFindings(
    listClusters({
      sources,
      ...(clusterName === undefined ? {} : { clusterName }),
      allClusters: flags.allClusters === true,
      complete: flags.complete === true,
      selection,
      release,
      ...(flags.kubernetesVersion === undefined ? {} : { kubernetesVersion: flags.kubernetesVersion }),
      assets: mappingOf(flags),
      environment: readOverrides(process.env),
      completion: readCompletionOptions(process.env),
    }),
    store.findings,
  );
}

async function withFindings(list: Promise<AssetList>, findings: readonly ListFinding[]): Promise<AssetList> {
  const loaded = await list;
  return findings.length === 0 ? loaded : { ...loaded, findings: [...findings, ...loaded.findings] };
}

async function listState(
  url: string,
  sources: readonly SourceText[],
  request: LoadRequest,
): Promise<AssetList> {
  const { readStateSpec } = await import("./sources/read-state-spec.ts");
  const { groupsIn, hasCluster } = await import("./sources/documents-beside-store.ts");
  const { clusterName, flags } = request;
  if (hasCluster(sources)) {
    if (flags.crossCheck === true) return listSpecs(sources, request);
    throw badFlags(
      "-f and --state both have a cluster",
      "Leave one out, or compare them with --cross-check.",
    );
  }
  if (clusterName === undefined) {
    throw badFlags(
      `which cluster of the state store ${redactUrl(url)} is not said`,
      "Add its name as CLUSTER, --name or KOPS_CLUSTER_NAME; or give a cluster's documents with -f.",
    );
  }
  const spec = await readStateSpec(url, clusterName, groupsIn(sources));
  const isCluster = ({ name }: SourceText): boolean => /\/(?:config|cluster-completed\.spec)$/.test(name);
  const documents = sources.length === 0 ? spec.sources : [...spec.sources.filter(isCluster), ...sources];
  return listSpecs(documents, request, spec);
}

/** Files given take the place of the state store that the environment names, as a flag would. */
export function stateStoreOf({ state, filename, crossCheck }: LoadFlags): string | undefined {
  const { KOPS_STATE_STORE: fromEnvironment } = process.env;
  if (state !== undefined) return state;
  if (filename.length > 0 && crossCheck !== true) return undefined;
  return fromEnvironment === "" ? undefined : fromEnvironment;
}

async function readSelection(flags: LoadFlags): Promise<Selection & { platforms: readonly string[] }> {
  if (flags.platform.length === 0 && flags.roles === undefined) return { platforms: [] };
  const { parseSelection } = await import("./sources/parse-selection.ts");
  return parseSelection(flags);
}

function mappingOf({ containerRegistry, containerProxy, fileRepository }: LoadFlags): AssetsSpec {
  return {
    ...(containerRegistry === undefined ? {} : { containerRegistry }),
    ...(containerProxy === undefined ? {} : { containerProxy }),
    ...(fileRepository === undefined ? {} : { fileRepository }),
  };
}

function checkMapping({ containerRegistry, containerProxy }: LoadFlags): void {
  if (containerRegistry === undefined || containerProxy === undefined) return;
  throw badFlags(
    "--container-registry and --container-proxy exclude each other",
    "kOps maps images to one of them.",
  );
}

/** A finding on one line: how bad it is, where it is, what it is, and what to do. */
export function describeFinding({ severity, where, message, hint }: ListFinding): string {
  const label = severity === "info" ? "note" : severity;
  const place = where === undefined ? "" : `${where}: `;
  return `${label}: ${place}${message}${hint === undefined ? "" : ` (${hint})`}`;
}

function badFlags(message: string, hint: string): UserError {
  return new UserError("BAD_FLAGS", message, { hint });
}
