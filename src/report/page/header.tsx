import { useState } from "preact/hooks";
import type { JSX } from "preact";
import type { ReportModel } from "../report-model.ts";
import { timeText } from "../time-text.ts";

const THEMES = ["auto", "light", "dark"] as const;

export function Header({ model }: { readonly model: ReportModel }): JSX.Element {
  const { title, verdict, made } = model;
  return (
    <header>
      <div>
        <h1>{title}</h1>
        <p class={`verdict ${verdict.state}`}>
          <span class="mark" aria-hidden="true" />
          {verdict.text}
        </p>
        <p class="quiet">{timeText(made)}</p>
      </div>
      <div class="tools">
        <Theme />
        <button type="button" onClick={() => window.print()}>
          Print
        </button>
      </div>
    </header>
  );
}

function Theme(): JSX.Element {
  const [theme, setTheme] = useState<string>("auto");
  const choose = (chosen: string): void => {
    setTheme(chosen);
    if (chosen === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen;
  };
  return (
    <label>
      Colours{" "}
      <select value={theme} onChange={(event) => choose(event.currentTarget.value)}>
        {THEMES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
