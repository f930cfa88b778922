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
    findings: [...stray, ...problems.map((problem) => brokenDocument(source, problem))],
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
    message: `found ${describeValue(value)} without a kind, which is no Kubernetes object`,
    place: { file: name, line: parsed.position([]).line },
    hint: "Nothing to do if this file is something else.",
  };
}

function brokenDocument(source: Source, { position, code, text, hint }: SpecProblem): Finding {
  const place = { file: source.name, line: position.line };
  const document = textOfDocument(source.text, position.line);
  if (!document.includes("{{")) return { code, severity: "warning", message: text, place, hint };
  return {
    code: "TEMPLATE_LEFT",
    severity: "warning",
    message: "this document is a template that was not rendered",
    place,
    hint: "Render it first (for a chart: helm template) and give the result.",
  };
}

/** The lines of the YAML document around a line, which is counted from 1. */
function textOfDocument(text: string, line: number): string {
  const lines = text.split("\n");
  const isSeparator = (candidate: string): boolean => candidate.startsWith("---");
  const start = lines.slice(0, line).findLastIndex(isSeparator) + 1;
  const end = lines.slice(line).findIndex(isSeparator);
  return lines.slice(start, end < 0 ? undefined : line + end).join("\n");
}
