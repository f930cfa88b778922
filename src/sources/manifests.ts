import { parseSource } from "../cluster/read/parse-source.ts";
import type { ParsedValue, Source } from "../cluster/read/parse-source.ts";
import { describeValue } from "../cluster/read/source-document.ts";
import type { SpecProblem } from "../cluster/read/spec-problem.ts";
import { imagesOfManifest, toManifestDocument } from "./images-of-manifest.ts";
import { itemsOf, objectOf, textOf } from "../cluster/read/json-fields.ts";
import { concatAssets } from "./listed-assets.ts";
import type { ListedAssets } from "./listed-assets.ts";
import type { Finding } from "../errors/finding.ts";

/**
 * The images that Kubernetes manifests name (YAML streams or JSON, see imagesOfManifest). Nothing stops the list: a document that is
 * broken, or a template that was not rendered, is a finding (BAD_YAML, TEMPLATE_LEFT), and the other documents are read.
 * `component` names what the manifests belong to; without it, each object goes by its own name.
 */
export function readManifests(sources: readonly Source[], component?: string): ListedAssets {
  return concatAssets(sources.map((source) => readManifest(source, component)));
}

/** A file of manifests, document by document; what is broken or no manifest is a finding. */
export interface ManifestFile {
  readonly documents: readonly ParsedValue[];
  readonly findings: readonly Finding[];
}

/** Reads a file of manifests as readManifests does. */
export function readManifestFile(source: Source): ManifestFile {
  const { values, problems } = parseSource(source);
  const stray = values.flatMap((value) => findStray(source, value) ?? []);
  return {
    documents: values,
    findings: [...stray, ...problems.map(brokenDocument)],
  };
}

function readManifest(source: Source, component: string | undefined): ListedAssets {
  const { documents, findings } = readManifestFile(source);
  const found = documents.map((parsed) => ({
    ...imagesOfManifest(toManifestDocument(source.name, parsed), component),
    files: [],
  }));
  return concatAssets([...found, { images: [], files: [], findings }]);
}

function findStray({ name }: Source, parsed: ParsedValue): Finding | undefined {
  const { value } = parsed;
  const isManifest = [value, ...itemsOf(value)].some(
    (item) => textOf(objectOf(item)?.["kind"]) !== undefined,
  );
  if (isManifest) return undefined;
  return {
    code: "NOT_A_MANIFEST",
    severity: "info",
    message: `found ${describeValue(value)} without a kind, so it is not a Kubernetes object`,
    place: { file: name, line: parsed.position([]).line },
    hint: "Nothing to do if this file is something else.",
  };
}

function brokenDocument({ code, message, place: { file, line }, hint }: SpecProblem): Finding {
  return { code, severity: "warning", message, place: { file, line }, hint };
}
