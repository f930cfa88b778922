import type { JSX } from "preact";
import { NO_FILTER, valuesOf, type Filter, type Shown } from "./filter.ts";
import type { AssetState } from "../report-model.ts";
import { stateWord } from "../state-words.ts";

/** Search and filters, for all sections below. */
export function FilterBar({ model, chosen, filter, change }: Shown): JSX.Element {
  const { assets } = model;
  const states = valuesOf(assets.map((asset) => asset.states));
  const isNarrowed = JSON.stringify(filter) !== JSON.stringify(NO_FILTER);
  const choice = (
    name: keyof Filter,
    label: string,
    values: readonly string[],
    words: (value: string) => string = String,
  ): JSX.Element => <Choice {...{ name, label, values, filter, change, words }} />;
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="wide">
        Search
        <input
          type="search"
          value={filter.text}
          placeholder="name, digest, component, message"
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      {choice("kind", "Kind", valuesOf(assets.map(({ kind }) => [kind])))}
      {choice("component", "Component", valuesOf(assets.map(({ components }) => components)))}
      {choice("role", "Role", valuesOf(assets.map(({ roles }) => roles)))}
      {choice("cluster", "Cluster", valuesOf(assets.map(({ clusters }) => clusters)))}
      {choice("state", "State", states, (value) => stateWord(value as AssetState, model.verb))}
      {isNarrowed ? (
        <button type="button" onClick={() => change(NO_FILTER)}>
          Show all
        </button>
      ) : null}
      <p class="quiet" role="status">
        {assets.length === 0 ? "" : `${chosen.length} of ${assets.length} assets shown`}
      </p>
    </form>
  );
}

interface ChoiceParts extends Pick<Shown, "filter" | "change"> {
  readonly name: keyof Filter;
  readonly label: string;
  readonly values: readonly string[];
  readonly words: (value: string) => string;
}

/** One of several values; nothing where there is nothing to choose. */
function Choice({ name, label, values, filter, change, words }: ChoiceParts): JSX.Element | null {
  if (values.length < 2) return null;
  return (
    <label>
      {label}
      <select
        value={String(filter[name])}
        onChange={(event) => change({ [name]: event.currentTarget.value })}
      >
        <option value="">all</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {words(value)}
          </option>
        ))}
      </select>
    </label>
  );
}
