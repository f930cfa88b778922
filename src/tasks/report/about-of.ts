import type { MarkedImage } from "../../remap/marked-placement.ts";
import type { ReportAsset } from "../../report/report-model.ts";
import { unique } from "../../values/unique.ts";

/** What needs an asset that a list may name several times: lists of several clusters have a place for each. `clusters` are those of the whole list. */
export function aboutOf(
  same: readonly Pick<MarkedImage, "why" | "clusters">[],
  clusters: readonly string[] = [],
): Pick<ReportAsset, "components" | "roles" | "clusters"> {
  const why = same.flatMap((asset) => asset.why);
  return {
    components: unique(why.flatMap(({ component }) => component.split(","))),
    roles: unique(why.flatMap(({ roles }) => roles)),
    clusters: unique(same.flatMap((asset) => asset.clusters ?? clusters)),
  };
}
