import type { AssetsSpec } from "../cluster/cluster.ts";
import type { FieldPath, JsonValue, SourceDocument } from "../cluster/read/source-document.ts";
import type { DoctorFacts } from "./doctor-facts.ts";
import type { Finding, FilePlace } from "../errors/finding.ts";

type Where = Pick<Finding, "place">;

export function placeIn(document: SourceDocument, path: FieldPath): FilePlace {
  const { line, column } = document.position(path, "value");
  return { file: document.source, line, column };
}

export function inCluster({ cluster }: DoctorFacts, ...path: FieldPath): Where {
  return { place: placeIn(cluster, path) };
}

/** Where a field of spec.assets is written, or the flag that stands in for it. */
export function ofAssets(facts: DoctorFacts, field: keyof AssetsSpec): Where {
  const flag = facts.flags[field];
  return flag === undefined ? inCluster(facts, "spec", "assets", field) : { place: { flag } };
}

/** Where what maps images is said, else spec.assets. */
export function ofImageMapping(facts: DoctorFacts): Where {
  const { containerRegistry, containerProxy } = facts.assets;
  if (containerRegistry !== undefined) return ofAssets(facts, "containerRegistry");
  return containerProxy === undefined
    ? inCluster(facts, "spec", "assets")
    : ofAssets(facts, "containerProxy");
}

/** The first place of a cluster's documents where this very text is written. */
export function placeOfText({ cluster, instanceGroups }: DoctorFacts, text: string): FilePlace | undefined {
  for (const document of [cluster, ...instanceGroups]) {
    const path = pathOfText(document.object, text, []);
    if (path !== undefined) return placeIn(document, path);
  }
  return undefined;
}

function pathOfText(value: JsonValue, text: string, path: FieldPath): FieldPath | undefined {
  if (value === text) return path;
  if (value === null || typeof value !== "object") return undefined;
  const entries: [string | number, JsonValue][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  for (const [key, item] of entries) {
    const found = pathOfText(item, text, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
