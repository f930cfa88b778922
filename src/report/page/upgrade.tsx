import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ReportChange, ReportSide, ReportUpgrade } from "../report-model.ts";
import { matches, type Filter } from "./filter.ts";
import { CHANGE_WORDS } from "../change-words.ts";

/** An upgrade as before and after. */
export function Upgrade({
  upgrade,
  filter,
}: {
  readonly upgrade: ReportUpgrade;
  readonly filter: Filter;
}): JSX.Element {
  const { before, after, changes, same } = upgrade;
  const [kind, setKind] = useState("");
  const kinds = Object.entries(CHANGE_WORDS).filter(([name]) =>
    changes.some(({ change }) => change === name),
  );
  const chosen = changes.filter(
    (change) =>
      (kind === "" || change.change === kind) &&
      (filter.kind === "" || change.kind === filter.kind) &&
      (filter.component === "" || change.component.split(",").includes(filter.component)) &&
      matches(filter.text, [change.component, change.before ?? "", change.after ?? ""]),
  );
  return (
    <section aria-labelledby="upgrade">
      <h2 id="upgrade">Before and after</h2>
      <div class="sides">
        <Side title="Before" side={before} />
        <span aria-hidden="true">→</span>
        <Side title="After" side={after} />
      </div>
      <p>
        <label>
          Change{" "}
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            <option value="">all</option>
            {kinds.map(([name, word]) => (
              <option key={name} value={name}>
                {word}
              </option>
            ))}
          </select>
        </label>{" "}
        <span class="quiet" role="status">
          {chosen.length} of {changes.length} changes shown; {same} assets stay as they are
        </span>
      </p>
      <div class="scroll" role="region" aria-label="Changes" tabIndex={0}>
        <table class="changes">
          <thead>
            <tr>
              {["Change", "Component", "Before", "After"].map((name) => (
                <th scope="col" key={name} class={name === "Component" ? "rest" : ""}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chosen.map((change) => (
              <Change key={`${change.change} ${change.before ?? ""} ${change.after ?? ""}`} {...change} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Side({ title, side }: { readonly title: string; readonly side: ReportSide }): JSX.Element {
  return (
    <div class="side">
      <h3>{title}</h3>
      <p class="name">{side.name}</p>
      <p>
        {side.release === undefined ? "" : `kOps ${side.release}, `}
        {side.images} images, {side.files} files
      </p>
    </div>
  );
}

function Change({ change, component, before = "", after = "" }: ReportChange): JSX.Element {
  const start = before === "" || after === "" ? 0 : commonStart(before, after);
  return (
    <tr>
      <td>
        <span class={`chip ${change}`}>{CHANGE_WORDS[change]}</span>
      </td>
      <td class="rest">{component}</td>
      <td class="name" data-label="before: ">
        <Text text={before} start={start} isOld />
      </td>
      <td class="name" data-label="after: ">
        <Text text={after} start={start} />
      </td>
    </tr>
  );
}

/** What differs stands out. */
function Text({
  text,
  start,
  isOld = false,
}: {
  readonly text: string;
  readonly start: number;
  readonly isOld?: boolean;
}): JSX.Element | null {
  if (text === "") return <span class="quiet">–</span>;
  const rest = text.slice(start);
  return (
    <>
      {text.slice(0, start)}
      {start === 0 ? rest : isOld ? <del>{rest}</del> : <ins>{rest}</ins>}
    </>
  );
}

/** Up to the last sign before both differ at which a name has a joint. */
function commonStart(a: string, b: string): number {
  let end = 0;
  while (end < a.length && a[end] === b[end]) end += 1;
  return a.slice(0, end).search(/[^:/@-]*$/);
}
