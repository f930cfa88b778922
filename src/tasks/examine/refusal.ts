import type { SpecPath } from "../../cluster/spec-error.ts";
import type { UserError } from "../../errors/user-error.ts";
import type { Finding } from "../../errors/finding.ts";

/** Something that kOps refuses in a spec, and the field that it is about. */
export interface Refusal {
  readonly finding: Finding;
  readonly document: string;
  readonly path: SpecPath;
}

const REFUSED = [
  "BAD_YAML",
  "TEMPLATE_LEFT",
  "BAD_SPEC",
  "UNKNOWN_FIELD",
  "WRONG_TYPE",
  "BAD_INSTANCE_GROUP",
];

/** Whether an error is about what a spec says, rather than about which one was meant. */
export function isRefusedSpec({ code }: UserError): boolean {
  return REFUSED.includes(code);
}

/** The single mistakes that an error of the spec's readers is about; the error itself where it names none. */
export function findingsOf({ code, message, hint = "", findings }: UserError): readonly Finding[] {
  return findings.length > 0 ? findings : [{ code, severity: "error", message, hint }];
}

/** A refusal of what a check explains better. */
const EXPLAINED: Readonly<Record<string, RegExp>> = {
  fileRepository: /^FILE_REPOSITORY_/,
  containerProxy: /^REGISTRY_AND_PROXY$/,
};

/** The refusals that no check has told. */
export function withoutDoubles(refusals: readonly Refusal[], findings: readonly Finding[]): Finding[] {
  const isTold = ({ path }: Refusal): boolean => {
    const [spec, section, field] = path;
    const codes = spec === "spec" && section === "assets" ? EXPLAINED[String(field)] : undefined;
    return codes !== undefined && findings.some(({ code }) => codes.test(code));
  };
  return refusals.filter((refusal) => !isTold(refusal)).map(({ finding }) => finding);
}
