import type { ReportAsset, ReportModel } from "../report-model.ts";
import { unique } from "../../values/unique.ts";

/** What is looked for; an empty text is everything. */
export interface Filter {
  readonly text: string;
  readonly kind: string;
  readonly component: string;
  readonly role: string;
  readonly state: string;
  readonly cluster: string;
  /** Names of assets that were chosen in the picture. */
  readonly only: readonly string[];
}

export const NO_FILTER: Filter = {
  text: "",
  kind: "",
  component: "",
  role: "",
  state: "",
  cluster: "",
  only: [],
};

/** What every section that follows the filter is given. */
export interface Shown {
  readonly model: ReportModel;
  readonly chosen: readonly ReportAsset[];
  readonly filter: Filter;
  readonly change: (part: Partial<Filter>) => void;
}

export function chooseAssets(assets: readonly ReportAsset[], filter: Filter): ReportAsset[] {
  const { kind, component, role, state, cluster, only } = filter;
  const has = (wanted: string, values: readonly string[]): boolean =>
    wanted === "" || values.includes(wanted);
  return assets.filter(
    (asset) =>
      has(kind, [asset.kind]) &&
      has(component, asset.components) &&
      has(role, asset.roles) &&
      has(state, asset.states) &&
      has(cluster, asset.clusters) &&
      (only.length === 0 || only.includes(asset.name)) &&
      matches(filter.text, [asset.name, asset.download ?? "", asset.digest ?? "", ...asset.components]),
  );
}

/** Whether each word is in one of the texts, in upper or lower case. */
export function matches(text: string, texts: readonly string[]): boolean {
  const all = texts.join("\n").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** Each value once, in order. */
export function valuesOf(lists: readonly (readonly string[])[]): string[] {
  return unique(lists.flat()).sort();
}
