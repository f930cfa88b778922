import { useMemo, useState } from "preact/hooks";
import type { JSX } from "preact";
import type { ReportModel } from "../report-model.ts";
import { AssetTable } from "./asset-table.tsx";
import { chooseAssets, NO_FILTER, type Filter } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { Findings } from "./findings.tsx";
import { Header } from "./header.tsx";
import { Needs } from "./needs.tsx";
import { Overview } from "./overview.tsx";
import { Sizes } from "./sizes.tsx";
import { Upgrade } from "./upgrade.tsx";

/** The whole page; one filter narrows all of its sections. */
export function App({ model }: { readonly model: ReportModel }): JSX.Element {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const change = (part: Partial<Filter>): void => setFilter((now) => ({ ...now, ...part }));
  const chosen = useMemo(() => chooseAssets(model.assets, filter), [model, filter]);
  const shown = { model, chosen, filter, change };
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header model={model} />
      <main id="content">
        <Overview model={model} />
        <FilterBar {...shown} />
        {model.upgrade === undefined ? null : <Upgrade upgrade={model.upgrade} filter={filter} />}
        <Findings findings={model.findings} filter={filter} />
        {model.assets.length === 0 ? null : (
          <>
            <Needs {...shown} />
            <Sizes {...shown} />
            <AssetTable {...shown} />
          </>
        )}
      </main>
      <footer>
        Made by kops-assets {model.tool}. This page holds all of its data and asks no host for anything.
      </footer>
    </>
  );
}
