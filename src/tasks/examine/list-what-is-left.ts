import { completeCluster } from "../../cluster/complete/complete-cluster.ts";
import { convertDocuments } from "../../cluster/convert-documents.ts";
import type { JsonValue, SourceDocument } from "../../cluster/read/source-document.ts";
import type { SelectedCluster } from "../../cluster/read/select-cluster.ts";
import { SpecError, type SpecPath } from "../../cluster/spec-error.ts";
import { UserError } from "../../errors/user-error.ts";
import { loadCatalog } from "../../inventory/catalog.ts";
import { placeIn } from "../../doctor/places.ts";
import { listCluster, type ClusterRequest, type ListedCluster } from "../list/list-cluster.ts";
import { flagOf, type Overrides } from "../list/flag-of.ts";
import { findingsOf, type Refusal } from "./refusal.ts";

/** Refusals that are worth a further look at the rest. */
const MOST = 20;

export interface WhatIsLeft {
  /** Absent where nothing can be made of the rest. */
  readonly listed?: ListedCluster;
  readonly refusals: readonly Refusal[];
}

/**
 * Lists a cluster; a field that kOps refuses is told, taken out, and the rest tried again, so that one mistake does not hide others.
 * What is then refused because of the gap is not told. `overrides` say which fields flags stand in for.
 */
export function listWhatIsLeft(
  selected: SelectedCluster,
  request: ClusterRequest,
  overrides: Overrides,
): WhatIsLeft {
  const refusals: Refusal[] = [];
  let left = selected;
  while (refusals.length < MOST) {
    const step = tryList(left, request, overrides);
    if ("listed" in step) return { listed: step.listed, refusals };
    const { refusal } = step;
    if (refusals.some((earlier) => causes(earlier, refusal))) break;
    refusals.push(refusal);
    const without = withoutField(left, refusal);
    if (without === undefined) break;
    left = without;
  }
  return { refusals };
}

function tryList(
  selected: SelectedCluster,
  request: ClusterRequest,
  overrides: Overrides,
): { readonly listed: ListedCluster } | { readonly refusal: Refusal } {
  try {
    refuse(selected, request);
    return { listed: listCluster(selected, request) };
  } catch (error) {
    if (error instanceof SpecError) return { refusal: ofSpecError(error, selected, overrides) };
    if (!(error instanceof UserError)) throw error;
    // The one address that the mapping reads is the repository's.
    const path = error.code === "BAD_URL" ? ["spec", "assets", "fileRepository"] : [];
    const [finding] = findingsOf(error);
    if (finding === undefined) throw error;
    return { refusal: { finding, document: identityOf(selected.cluster), path } };
  }
}

/** Throws the SpecError that `listCluster` would turn into text. */
function refuse(selected: SelectedCluster, request: ClusterRequest): void {
  const catalog = loadCatalog(request.release, (name) => request.catalog.read(`${name}.json`));
  const input = convertDocuments({
    cluster: selected.cluster.object,
    instanceGroups: selected.instanceGroups.map(({ object }) => object),
  });
  completeCluster(input, catalog, request.completion);
}

function ofSpecError(
  error: SpecError,
  { cluster, instanceGroups }: SelectedCluster,
  overrides: Overrides,
): Refusal {
  const { code, message, hint = "", document, path } = error;
  const source = [cluster, ...instanceGroups].find((one) => identityOf(one) === identityOf(document));
  const flag = flagOf(path, overrides);
  const written = source === undefined ? {} : { place: placeIn(source, path) };
  const place = flag === undefined ? written : { place: { flag } };
  return {
    finding: { code, severity: "error", message, hint, ...place },
    document: identityOf(document),
    path,
  };
}

function identityOf({ kind, name }: Pick<SourceDocument, "kind" | "name">): string {
  return `${kind}/${name}`;
}

function causes(earlier: Refusal, later: Refusal): boolean {
  return earlier.document === later.document && later.path.every((key, at) => earlier.path[at] === key);
}

function withoutField(selected: SelectedCluster, { document, path }: Refusal): SelectedCluster | undefined {
  const strip = (one: SourceDocument): SourceDocument | undefined => {
    const object = path.length < 2 ? undefined : without(one.object, path);
    if (object === undefined || typeof object !== "object" || object === null || Array.isArray(object))
      return undefined;
    return { ...one, object };
  };
  const { cluster, instanceGroups } = selected;
  if (document === identityOf(cluster)) {
    const stripped = strip(cluster);
    return stripped && { ...selected, cluster: stripped };
  }
  const at = instanceGroups.findIndex((one) => identityOf(one) === document);
  const group = instanceGroups[at];
  const stripped = group && strip(group);
  return stripped && { ...selected, instanceGroups: instanceGroups.with(at, stripped) };
}

/** The value without what the path leads to; undefined where it leads nowhere. */
function without(value: JsonValue, path: SpecPath): JsonValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined || value === null || typeof value !== "object") return undefined;
  const inner = Array.isArray(value) ? value[Number(key)] : value[key];
  if (inner === undefined) return undefined;
  const changed = rest.length === 0 ? undefined : without(inner, rest);
  if (rest.length > 0 && changed === undefined) return undefined;
  if (Array.isArray(value))
    return changed === undefined
      ? value.filter((_, index) => index !== Number(key))
      : value.with(Number(key), changed);
  const entries = Object.entries(value).filter(([name]) => name !== key || changed !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? (changed ?? item) : item]));
}
