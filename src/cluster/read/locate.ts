import { UserError } from "../../errors/user-error.ts";
import type { SpecError } from "../spec-error.ts";
import type { SourceDocument } from "./source-document.ts";
import { specProblem } from "./spec-problem.ts";
import { present } from "../../values/present.ts";

/**
 * The same error with `file:line:column:` before its message, found by the document's kind and name and the path of the field.
 * A document that is not among `documents` leaves the error as it is.
 */
export function locate(error: SpecError, documents: readonly SourceDocument[]): UserError {
  const { kind, name } = error.document;
  const document = documents.find((candidate) => candidate.kind === kind && candidate.name === name);
  if (document === undefined) return error;
  const { code, message, hint = "", cause } = error;
  const position = document.position(error.path, "value");
  const { line, column } = position;
  return new UserError(code, `${document.source}:${line}:${column}: ${message}`, {
    findings: [specProblem(document.source, position, { code, message, hint })],
    ...present({ hint: error.hint, cause }),
  });
}
