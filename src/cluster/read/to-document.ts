import { nearestName } from "./nearest-name.ts";
import type { ParsedValue } from "./parse-source.ts";
import { describeValue } from "./source-document.ts";
import type { FieldPath, JsonObject, JsonValue, SourceDocument } from "./source-document.ts";
import { specProblem, type SpecProblem } from "./spec-problem.ts";

/** After so many mistakes in one value nobody reads on. */
const MANY_PROBLEMS = 1_000;

/** Lines of words are one text for YAML. */
const NO_NAMES =
  "An object starts with apiVersion and kind. A list of names has an image or a URL in each line, and is read without a cluster's documents beside it.";

const KOPS_KINDS: readonly [string, string, ...string[]] = [
  "Cluster",
  "InstanceGroup",
  "SSHCredential",
  "Keyset",
  "Host",
];

/** Whether a document is of one of kOps's own kinds. */
export function isKopsObject(document: SourceDocument): boolean {
  return document.apiVersion.startsWith("kops.k8s.io/");
}

/** The objects of a parsed value: itself, or its items when it is a JSON array or a Kubernetes List. */
export function toDocuments(
  source: string,
  parsed: ParsedValue,
): { documents: SourceDocument[]; problems: SpecProblem[] } {
  const documents: SourceDocument[] = [];
  const problems: SpecProblem[] = [];
  for (const { value, path } of objectsIn(parsed.value)) {
    if (problems.length >= MANY_PROBLEMS) break;
    const position: SourceDocument["position"] = (within, at) => parsed.position([...path, ...within], at);
    const written = (within: FieldPath): string | undefined => parsed.written([...path, ...within]);
    const result = toDocument(source, value, position);
    if ("problem" in result) problems.push(result.problem);
    else documents.push({ ...result.document, written });
  }
  return { documents, problems };
}

function objectsIn(value: JsonValue): { value: JsonValue; path: FieldPath }[] {
  if (Array.isArray(value)) return value.map((item, index) => ({ value: item, path: [index] }));
  if (isMapping(value) && value["kind"] === "List" && value["apiVersion"] === "v1") {
    const items = value["items"];
    if (Array.isArray(items)) return items.map((item, index) => ({ value: item, path: ["items", index] }));
  }
  return [{ value, path: [] }];
}

type Outcome = { readonly document: SourceDocument } | { readonly problem: SpecProblem };

function toDocument(source: string, value: JsonValue, position: SourceDocument["position"]): Outcome {
  const fail = (path: FieldPath, text: string, hint: string): Outcome => ({
    problem: specProblem(source, position(path), { code: "BAD_SPEC", message: text, hint }),
  });
  if (!isMapping(value)) {
    return fail(
      [],
      `found ${describeValue(value)} where a Kubernetes object is expected`,
      typeof value === "string" ? NO_NAMES : "An object starts with apiVersion and kind.",
    );
  }
  const { apiVersion: writtenVersion, kind } = value;
  if (!isText(writtenVersion)) {
    return fail(
      ["apiVersion"],
      textProblem(writtenVersion, "apiVersion"),
      "For kOps it is kops.k8s.io/v1alpha2.",
    );
  }
  if (!isText(kind))
    return fail(["kind"], textProblem(kind, "kind"), `For kOps it is ${KOPS_KINDS[0]} or ${KOPS_KINDS[1]}.`);
  const apiVersion = kopsApiVersion(writtenVersion);
  const metadata = value["metadata"] ?? null;
  const name = isMapping(metadata) ? metadata["name"] : undefined;
  const document = {
    source,
    apiVersion,
    kind,
    name: typeof name === "string" ? name : "",
    object: { ...value, apiVersion },
    position,
  };
  if (!apiVersion.startsWith("kops.k8s.io/")) return { document };
  return kopsProblem(document, name, fail) ?? { document };
}

function kopsProblem(
  { apiVersion, kind }: SourceDocument,
  name: JsonValue | undefined,
  fail: (path: FieldPath, text: string, hint: string) => Outcome,
): Outcome | undefined {
  if (apiVersion !== "kops.k8s.io/v1alpha2" && apiVersion !== "kops.k8s.io/v1alpha3") {
    const hint = "Write kops.k8s.io/v1alpha2 or kops.k8s.io/v1alpha3.";
    return fail(["apiVersion"], `apiVersion ${apiVersion} is not one that kOps has`, hint);
  }
  if (!KOPS_KINDS.includes(kind)) {
    const nearest = nearestName(kind, KOPS_KINDS);
    const hint = nearest === undefined ? `kOps has ${KOPS_KINDS.join(", ")}.` : `Did you mean ${nearest}?`;
    return fail(["kind"], `kind ${kind} is not one that kOps has`, hint);
  }
  if (isText(name)) return undefined;
  const wrong = `${textProblem(name, "metadata.name")} (in a document of kind ${kind})`;
  return fail(
    ["metadata", "name"],
    wrong,
    typeof name === "string"
      ? "Give the object its name."
      : "Write a name, in quotes if YAML reads it otherwise.",
  );
}

/** kOps still reads the API group's old name, for v1alpha2 only. */
function kopsApiVersion(apiVersion: string): string {
  return apiVersion === "kops/v1alpha2"
    ? "kops.k8s.io/v1alpha2"
    : apiVersion.replace(/^kops\//, "kops.k8s.io/");
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "";
}

function textProblem(value: JsonValue | undefined, field: string): string {
  if (value === undefined || value === null || value === "") return `${field} is missing`;
  return `${field} is ${describeValue(value)}, but must be a string`;
}

function isMapping(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
