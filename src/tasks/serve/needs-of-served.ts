import { referenceOf } from "../../content/image-reference.ts";
import { groupBy } from "../../remap/group-by.ts";
import type { MarkedFile, MarkedImage } from "../../remap/marked-placement.ts";
import type { ReportAsset } from "../../report/report-model.ts";
import { planCopies } from "../copy/plan-copies.ts";
import type { AssetList } from "../list/asset-list.ts";
import { aboutOf } from "../report/about-of.ts";

/** What clusters need, by where it is served: a file's path, or `repository\ttag` of an image. */
export type ServedNeeds = ReadonlyMap<
  string,
  Pick<ReportAsset, "kind" | "name" | "components" | "roles" | "clusters">
>;

/** Where a copy of the list into the directory would have put everything. Throws the UserErrors of `planCopies`. */
export function needsOfServed(list: AssetList, directory: string): ServedNeeds {
  const named = groupBy<MarkedImage | MarkedFile>(
    [...list.images, ...list.files],
    ({ canonical }) => canonical,
  );
  const { copies } = planCopies(list, { directory });
  return new Map(
    copies.map((copy) => {
      const { kind, name } = copy;
      const key =
        copy.kind === "file" ? copy.target.path : `${copy.target.repository}\t${referenceOf(copy.target)}`;
      return [key, { kind, name, ...aboutOf(named.get(name) ?? [], list.clusters) }] as const;
    }),
  );
}
