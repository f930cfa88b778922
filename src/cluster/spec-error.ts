import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";

/** A key path into a source document, as in `["spec", "etcdClusters", 0, "version"]`. */
export type SpecPath = readonly (string | number)[];

/** Which document of the input something was read from. */
export interface SourceDocument {
  /** The document's apiVersion, for instance `kops.k8s.io/v1alpha2`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * A cluster or instance group that cannot be listed as it stands: what was found, where in the source
 * document (in the document's own field names), and what to write instead. A reader that knows the file adds line and column.
 */
export class SpecError extends UserError {
  readonly document: SourceDocument;
  readonly path: SpecPath;
  /** The message without the document and the path. */
  readonly problem: string;

  constructor(document: SourceDocument, path: SpecPath, message: string, hint?: string) {
    super("BAD_SPEC", `${document.kind} ${document.name}: ${formatSpecPath(path)}: ${message}`, {
      ...present({ hint }),
    });
    this.name = "SpecError";
    this.document = document;
    this.path = path;
    this.problem = message;
  }
}

/** The path as kOps prints it: `spec.etcdClusters[0].version`. */
function formatSpecPath(path: SpecPath): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`)).join("");
}
