import type { JsonValue, SourceDocument } from "../../cluster/read/source-document.ts";
import type { SelectedCluster } from "../../cluster/read/select-cluster.ts";
import type { FilePlace, Finding } from "../../errors/finding.ts";
import { parseImageName } from "../../sources/image-name.ts";
import type { ImageAsset } from "../../inventory/asset.ts";
import { present } from "../../values/present.ts";

/** Image names that no registry takes, with the place in the documents that they come from. */
export function findBadNames(images: readonly ImageAsset[], selected: SelectedCluster): Finding[] {
  return images
    .filter(({ canonical }) => parseImageName(canonical) === undefined)
    .map(({ canonical }) => ({
      code: "BAD_IMAGE_NAME",
      severity: "error",
      message: `${JSON.stringify(canonical)} is not the name of an image; it cannot be pulled and is not copied`,
      hint: adviceFor(canonical),
      assets: [canonical],
      ...present({ place: placeOf(canonical, selected) }),
    }));
}

function adviceFor(name: string): string {
  if (/^\w+:\/\//.test(name)) return "Remove the part before the registry.";
  if (/\s/.test(name)) return "Remove the blanks.";
  if (name.includes("@") && !/@sha256:[0-9a-f]{64}$/.test(name))
    return "A digest is sha256: and 64 hexadecimal digits.";
  if (/[A-Z]/.test(name.replace(/[:@][^/]*$/, ""))) return "Write the repository in lower case.";
  return "Write it as registry/repository:tag.";
}

/** Where the name is written, or else the longest text that it begins with (a registry of its own). */
function placeOf(
  name: string,
  { cluster, instanceGroups, additionalObjects }: SelectedCluster,
): FilePlace | undefined {
  let best: { readonly length: number; readonly place: FilePlace } | undefined;
  for (const document of [cluster, ...instanceGroups, ...additionalObjects]) {
    for (const { text, path } of textsIn(document.object, [])) {
      if (text === "" || !name.startsWith(text) || text.length <= (best?.length ?? 2)) continue;
      best = { length: text.length, place: placeIn(document, path) };
    }
  }
  return best?.place;
}

function placeIn(document: SourceDocument, path: readonly (string | number)[]): FilePlace {
  return { file: document.source, ...document.position(path, "value") };
}

interface WrittenText {
  readonly text: string;
  readonly path: readonly (string | number)[];
}

function textsIn(value: JsonValue, path: readonly (string | number)[]): WrittenText[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (value === null || typeof value !== "object") return [];
  const entries: [string | number, JsonValue][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  return entries.flatMap(([key, item]) => textsIn(item, [...path, key]));
}
