import type { JSX } from "preact";
import { counted } from "../../values/counted.ts";
import type { ReportFinding } from "../report-model.ts";
import { SEVERITY_WORDS } from "../severity-words.ts";
import { matches, type Filter } from "./filter.ts";

const NAMES_SHOWN = 5;

/** What was found, the worst first. */
export function Findings({
  findings,
  filter,
}: {
  readonly findings: readonly ReportFinding[];
  readonly filter: Filter;
}): JSX.Element {
  const chosen = findings.filter(
    ({ code, message, hint = "", assets }) =>
      matches(filter.text, [code, message, hint, ...assets]) &&
      (filter.only.length === 0 || assets.some((name) => filter.only.includes(name))),
  );
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      {findings.length === 0 ? <p>Nothing was found.</p> : null}
      {findings.length > 0 && chosen.length === 0 ? <p>No finding fits the search.</p> : null}
      <ul class="findings">
        {chosen.map((finding) => (
          <OneFinding key={JSON.stringify(finding)} {...finding} />
        ))}
      </ul>
    </section>
  );
}

function OneFinding({ code, severity, message, hint, where, assets }: ReportFinding): JSX.Element {
  const rest = assets.length - NAMES_SHOWN;
  return (
    <li class={severity}>
      <p>
        <strong>{SEVERITY_WORDS[severity]}</strong> <code>{code}</code>{" "}
        {where === undefined ? null : <span class="quiet">{where}</span>}
      </p>
      <p>{message}</p>
      {hint === undefined ? null : <p class="hint">→ {hint}</p>}
      {assets.length === 0 || message.includes(assets[0] ?? "") ? null : (
        <p class="quiet names">
          {assets.slice(0, NAMES_SHOWN).join(", ")}
          {rest > 0 ? ` and ${counted(rest, "more", "more")}` : ""}
        </p>
      )}
    </li>
  );
}
