import type { GceSpec } from "../cluster.ts";
import { given } from "../fields.ts";
import { hasBehaviour } from "../kops-release.ts";
import { defaultOf, type Completion } from "./completion.ts";

/** The addons that belong to GCE. Before the releases named, an empty pdCSIDriver section switched the driver off. */
export function completeGce(completion: Completion): GceSpec | undefined {
  const { gce } = completion.spec.cloudProvider;
  if (gce === undefined) return undefined;
  const driver = gce.pdCSIDriver;
  const onByDefault =
    driver === undefined || hasBehaviour(completion.release, ["1.33.2", "1.34.2", "1.35.0"]);
  return given<GceSpec>({
    ...gce,
    pdCSIDriver: given({
      enabled: driver?.enabled ?? onByDefault,
      version: driver?.version ?? defaultOf(completion, "gcpPDCSIDriver"),
    }),
  });
}
