import { append } from "../../values/append.ts";
import type { Finding } from "../../errors/finding.ts";
import { checkFields } from "./check-fields.ts";
import type { ApiVersion, FieldLookup } from "./field-table.ts";
import { parseSource } from "./parse-source.ts";
import type { Source } from "./parse-source.ts";
import { clusterLabel } from "./cluster-label.ts";
import type { SourceDocument } from "./source-document.ts";
import { specProblem, throwProblems, type SpecProblem } from "./spec-problem.ts";
import { isKopsObject, toDocuments } from "./to-document.ts";
import { unseenSeparators } from "./unseen-separators.ts";

/** Everything that was read, in the order of the files. */
export interface ClusterDocuments {
  readonly clusters: readonly SourceDocument[];
  readonly instanceGroups: readonly SourceDocument[];
  /** Objects of other API groups, which kOps calls additional objects and installs with its addons. */
  readonly additionalObjects: readonly SourceDocument[];
  /** kOps's own objects that decide no assets: SSHCredential, Keyset, Host. */
  readonly otherKopsObjects: readonly SourceDocument[];
  /** What kOps reads over in them: warnings. */
  readonly findings: readonly Finding[];
}

/**
 * Reads files of Cluster and InstanceGroup documents with whatever else is in them. With `fields`, fields and their types are checked.
 * All mistakes of all files are thrown as one UserError (BAD_YAML, TEMPLATE_LEFT, BAD_SPEC, UNKNOWN_FIELD, WRONG_TYPE), a line and a
 * finding each.
 */
export function readDocuments(sources: readonly Source[], fields?: FieldLookup): ClusterDocuments {
  const problems: SpecProblem[] = [];
  const documents: SourceDocument[] = [];
  for (const source of sources) {
    const parsed = parseSource(source);
    append(problems, parsed.problems, unseenSeparators(source));
    for (const value of parsed.values) {
      const found = toDocuments(source.name, value);
      append(documents, found.documents);
      append(problems, found.problems);
    }
  }
  append(problems, findDuplicates(documents));
  if (fields !== undefined)
    for (const document of documents) append(problems, fieldProblems(document, fields));
  const ordered = inFileOrder(problems, sources);
  throwProblems(
    fields?.strict === true ? ordered.map((problem) => ({ ...problem, severity: "error" })) : ordered,
  );
  return { ...sortByKind(documents), findings: ordered };
}

function fieldProblems(document: SourceDocument, fields: FieldLookup): SpecProblem[] {
  if (!isKopsObject(document)) return [];
  const version: ApiVersion = document.apiVersion.endsWith("/v1alpha3") ? "v1alpha3" : "v1alpha2";
  const table = fields.table(version);
  if (table === undefined) return [];
  return checkFields(document, {
    table,
    release: fields.release,
    allTables: () => [table, fields.table(version === "v1alpha2" ? "v1alpha3" : "v1alpha2") ?? table],
  });
}

/** kOps refuses to create the same cluster, or the same instance group of a cluster, twice. */
function findDuplicates(documents: readonly SourceDocument[]): SpecProblem[] {
  const seen = new Map<string, SourceDocument>();
  return documents.flatMap((document): SpecProblem[] => {
    if (!isKopsObject(document) || !["Cluster", "InstanceGroup"].includes(document.kind)) return [];
    const identity = JSON.stringify([document.kind, document.name, clusterLabel(document)]);
    const first = seen.get(identity);
    if (first === undefined) {
      seen.set(identity, document);
      return [];
    }
    const position = document.position(["metadata", "name"]);
    const message = `a second ${document.kind} "${document.name}"; the first is at ${first.source}:${first.position([]).line}`;
    return [specProblem(document.source, position, { code: "BAD_SPEC", message, hint: "Keep one of them." })];
  });
}

function sortByKind(documents: readonly SourceDocument[]): Omit<ClusterDocuments, "findings"> {
  const kops = documents.filter(isKopsObject);
  return {
    clusters: kops.filter(({ kind }) => kind === "Cluster"),
    instanceGroups: kops.filter(({ kind }) => kind === "InstanceGroup"),
    additionalObjects: documents.filter((document) => !isKopsObject(document)),
    otherKopsObjects: kops.filter(({ kind }) => kind !== "Cluster" && kind !== "InstanceGroup"),
  };
}

function inFileOrder(problems: readonly SpecProblem[], sources: readonly Source[]): SpecProblem[] {
  const order = new Map(sources.map((source, index) => [source.name, index]));
  const rank = ({ place }: SpecProblem): number => order.get(place.file) ?? 0;
  return problems.toSorted(
    (a, b) => rank(a) - rank(b) || a.place.line - b.place.line || a.place.column - b.place.column,
  );
}
