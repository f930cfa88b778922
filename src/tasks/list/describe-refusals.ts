import type { SpecRemarks } from "../../cluster/refusals/find-refusals.ts";
import type { Refusal } from "../../cluster/refusals/refusal.ts";
import type { Finding, Place } from "../../errors/finding.ts";
import { present } from "../../values/present.ts";
import { flagOf, type Overrides } from "./flag-of.ts";

const SHOWN = 5;

/** Each thing that kOps says, or does, about a spec that is listed all the same, as a finding of its own. */
export function describeEach({ refusals, failures, unusual }: SpecRemarks, overrides: Overrides): Finding[] {
  return [
    ...refusals.map((one) => toFinding(one, "KOPS_REFUSES", "error", overrides)),
    ...failures.map((one) => toFinding(one, "KOPS_FAILS", "error", overrides)),
    ...unusual.map((one) => toFinding(one, "UNUSUAL_VERSION", "warning", overrides)),
  ];
}

/** The same for a list: one warning for all refusals. */
export function describeRefusals(
  remarks: SpecRemarks,
  request: Overrides & { readonly release: string },
): Finding[] {
  const { refusals, failures, unusual } = remarks;
  const others = describeEach({ refusals: [], failures, unusual }, request);
  const [first, second] = refusals;
  const noted = others.map((finding): Finding => ({ ...finding, severity: "warning" }));
  if (first === undefined) return noted;
  const one = toFinding(first, "KOPS_REFUSES", "warning", request);
  const reasons = refusals.slice(0, SHOWN).map(({ message }) => message);
  const more = refusals.length > SHOWN ? `; and ${refusals.length - SHOWN} more` : "";
  const message = `kOps ${request.release} refuses this spec, but the list is printed anyway: ${reasons.join("; ")}${more}`;
  const hint = second === undefined ? one.hint : "`kops-assets doctor` shows each with its place.";
  return [{ ...one, message, ...present({ hint }) }, ...noted];
}

function toFinding(
  { document, path, message, hint }: Refusal,
  code: string,
  severity: Finding["severity"],
  overrides: Overrides,
): Finding {
  return { code, severity, message, ...present({ hint }), place: placeOf(document, path, overrides) };
}

function placeOf(document: Refusal["document"], path: Refusal["path"], overrides: Overrides): Place {
  const flag = flagOf(path, overrides);
  if (flag !== undefined) return { flag };
  return { file: document.source, ...document.position(path, "value") };
}
