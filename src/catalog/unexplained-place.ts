import type { Finding } from "../errors/finding.ts";
import { isObject } from "../values/is-object.ts";
import { present } from "../values/present.ts";

/** A place in kOps's source that the importer's rules do not explain. A release's file in a catalog keeps them. */
export interface UnexplainedPlace {
  readonly file: string;
  /** Counted from 1; absent where it is about the file as a whole. */
  readonly line?: number;
  readonly found: string;
  /** What has to be written in kops-assets. */
  readonly todo: string;
}

/** The place as a finding UNEXPLAINED_PLACE. */
export function toFinding({ file, line, found, todo }: UnexplainedPlace): Finding {
  return {
    code: "UNEXPLAINED_PLACE",
    severity: "warning",
    message: found,
    hint: `kops-assets needs: ${todo}`,
    place: { file, ...present({ line }) },
  };
}

/** The places that a release's file in a catalog says it was imported with. */
export function placesOf(record: unknown): UnexplainedPlace[] {
  const written = isObject(record) ? record["unexplained"] : undefined;
  return Array.isArray(written) ? written.filter(isPlace) : [];
}

function isPlace(value: unknown): value is UnexplainedPlace {
  return isObject(value) && ["file", "found", "todo"].every((key) => typeof value[key] === "string");
}
