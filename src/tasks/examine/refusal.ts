import type { SpecPath } from "../../cluster/spec-error.ts";
import type { UserError } from "../../errors/user-error.ts";
import type { Finding } from "../../errors/finding.ts";
import { present } from "../../values/present.ts";

/** Something that kOps refuses in a spec, and the field that it is about. */
export interface Refusal {
  readonly finding: Finding;
  readonly document: string;
  readonly path: SpecPath;
}

const REFUSED = ["BAD_YAML", "BAD_SPEC", "UNKNOWN_FIELD", "WRONG_TYPE", "BAD_INSTANCE_GROUP"];

/** Whether an error is about what a spec says, rather than about which one was meant. */
export function isRefusedSpec({ code }: UserError): boolean {
  return REFUSED.includes(code);
}

/** A finding for each line `file:line:column: text (advice)` of an error of the spec's readers. */
export function problemFindings(
  { code, message, hint }: Pick<UserError, "code" | "message"> & { readonly hint?: string | undefined },
  severity: Finding["severity"],
): Finding[] {
  const lines = message.split("\n");
  return lines.map((line) => {
    const [, file, at, column, text = line] = /^(.+?):(\d+):(\d+): (.*)$/s.exec(line) ?? [];
    const [, bare = text, advice = lines.length === 1 ? (hint ?? "") : ""] =
      /^(.*) \((.+)\)$/.exec(text) ?? [];
    const isSingle = lines.length === 1 && hint !== undefined;
    return {
      code,
      severity,
      message: isSingle ? text : bare,
      hint: isSingle ? hint : advice,
      ...present({
        place: file === undefined ? undefined : { file, line: Number(at), column: Number(column) },
      }),
    };
  });
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
