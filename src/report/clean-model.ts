import { hideSecrets } from "../errors/hide-secrets.ts";
import { printable } from "../errors/printable.ts";
import { isObject } from "../values/is-object.ts";
import type { ReportModel } from "./report-model.ts";

/** The same report as strangers may see it: no secret of a URL, and nothing that acts on a reader instead of being shown. */
export function cleanModel(model: ReportModel): ReportModel {
  return cleaned(model) as ReportModel;
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return printable(hideSecrets(value));
  if (Array.isArray(value)) return value.map(cleaned);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cleaned(one)]));
}
