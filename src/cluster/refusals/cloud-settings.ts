import type { CloudProviderId } from "../cluster.ts";
import type { RefusalRule } from "./refusal-rule.ts";

/** Fields of v1alpha2's cloudConfig that one cloud alone has (Convert_v1alpha2_ClusterSpec_To_kops_ClusterSpec). */
const OF_ONE_CLOUD: readonly (readonly [CloudProviderId, string, readonly string[]])[] = [
  [
    "aws",
    "AWS",
    [
      "disableSecurityGroupIngress",
      "elbSecurityGroup",
      "nlbSecurityGroupMode",
      "nodeIPFamilies",
      "spotinstOrientation",
      "spotinstProduct",
    ],
  ],
  ["gce", "GCE", ["gceServiceAccount", "gceUseStartupScript", "multizone", "nodeInstancePrefix", "nodeTags"]],
];

export const cloudSettings: RefusalRule = ({ cluster, completed: { cloud } }) =>
  OF_ONE_CLOUD.filter(([id]) => id !== cloud).flatMap(([, name, fields]) =>
    fields
      .filter((field) => (cluster.value(["cloudConfig", field]) ?? "") !== "")
      .map((field) => cluster.refuse(["cloudConfig", field], `is for ${name} only`)),
  );
