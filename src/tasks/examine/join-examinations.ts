import { inOrder } from "../../doctor/checks.ts";
import { placeIn } from "../../doctor/places.ts";
import type { Finding } from "../../errors/finding.ts";
import { mergePlacements } from "../../remap/merge-placements.ts";
import { present } from "../../values/present.ts";
import type { Examination } from "./examination.ts";
import { distinct } from "../../values/distinct.ts";

/** What was found out of several clusters; what is true of all alike is told once. */
export function joinExaminations(all: readonly Examination[]): Examination {
  const names = all.flatMap(({ clusterName }) => clusterName ?? []);
  const lists = all.flatMap(({ placements, clusterName }) =>
    placements === undefined || clusterName === undefined ? [] : [{ ...placements, cluster: clusterName }],
  );
  const asked = all.flatMap((one) => one.asked ?? []);
  const sum = (kind: "images" | "files"): number => asked.reduce((total, one) => total + one[kind], 0);
  return {
    findings: inOrder(all.flatMap(placed)),
    release: all[0]?.release ?? "",
    chosen: distinct(all.flatMap(({ chosen }) => chosen)),
    ...present({
      clusterName: names.length === 0 ? undefined : names.join(", "),
      placements: lists.length === 0 ? undefined : mergePlacements(lists),
      asked: asked.length === 0 ? undefined : { images: sum("images"), files: sum("files") },
    }),
  };
}

/** What has no place of its own is about its cluster. */
function placed({ findings, cluster }: Examination): Finding[] {
  if (cluster === undefined) return [...findings];
  return findings.map((finding) =>
    finding.place === undefined ? { ...finding, place: placeIn(cluster, []) } : finding,
  );
}
