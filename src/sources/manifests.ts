import { parseSource } from "../cluster/read/parse-source.ts";
import type { ParsedValue, Source } from "../cluster/read/parse-source.ts";
import { describeValue } from "../cluster/read/source-document.ts";
import type { SpecProblem } from "../cluster/read/spec-problem.ts";
import { imagesOfManifest, toManifestDocument } from "./images-of-manifest.ts";
import { itemsOf, objectOf, textOf } from "./json-fields.ts";
import { concatAssets } from "./listed-assets.ts";
import type { Finding, ListedAssets } from "./listed-assets.ts";

/**
 * The images that Kubernetes manifests name (YAML streams or JSON, see imagesOfManifest). Nothing stops the list: a document that is
 * broken, or a template that was not rendered, is a finding (BAD_YAML, TEMPLATE_LEFT), and the other documents are read.
 * `component` names what the manifests belong to; without it, each object goes by its own name.
 */
export function readManifests(sources: readonly Source[], component?: string): ListedAssets {
  return concatAssets(sources.map((source) => readManifest(source, component)));
}

function readManifest(source: Source, component: string | undefined): ListedAssets {
  const { values, problems } = parseSource(source);
  const documents = values.map((value) => readValue(source, value, component));
  const findings = problems.map((problem) => brokenDocument(source, problem));
  return concatAssets([...documents, { images: [], files: [], findings }]);
}

function readValue(source: Source, parsed: ParsedValue, component: string | undefined): ListedAssets {
  const { value } = parsed;
  const found = imagesOfManifest(toManifestDocument(source.name, parsed), component);
  const isManifest = [value, ...itemsOf(value)].some(
    (item) => textOf(objectOf(item)?.["kind"]) !== undefined,
  );
  const stray: Finding = {
    code: "NOT_A_MANIFEST",
    severity: "info",
    message: `found ${describeValue(value)} without a kind, which is no Kubernetes object`,
    where: `${source.name}:${parsed.position([]).line}`,
    hint: "Nothing to do if this file is something else.",
  };
  return {
    images: found.images,
    files: [],
    findings: isManifest ? found.findings : [...found.findings, stray],
  };
}

function brokenDocument(source: Source, { position, code, text, hint }: SpecProblem): Finding {
  const where = `${source.name}:${position.line}`;
  const document = textOfDocument(source.text, position.line);
  if (!document.includes("{{")) return { code, severity: "warning", message: text, where, hint };
  return {
    code: "TEMPLATE_LEFT",
    severity: "warning",
    message: "this document is a template that was not rendered",
    where,
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
