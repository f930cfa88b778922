import { isFeatureOn } from "../feature-flags.ts";
import { hasBehaviour } from "../kops-release.ts";
import { CLUSTER_LABEL, clusterLabel } from "../read/cluster-label.ts";
import { itemsOf, objectOf, textOf } from "../read/json-fields.ts";
import type { RefusalFacts, RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import { roleOf } from "./role-of-group.ts";
import type { SpecView } from "./spec-view.ts";

/** Which instance groups a cluster needs, and what each of them may say. */
export const instanceGroups: RefusalRule = (facts) => [
  ...missingGroups(facts),
  ...facts.instanceGroups.flatMap((group) => [
    ...checkLabel(group),
    ...checkSizes(group),
    ...checkRole(group, facts),
    ...checkSubnets(group, facts),
    ...checkTaints(group),
    ...checkLabels(group),
    ...checkUserData(group),
    ...checkWarmPool(group, facts),
  ]),
];

function missingGroups({ cluster, instanceGroups: groups }: RefusalFacts): Refusal[] {
  const refuse = (what: string): Refusal[] => [
    { document: cluster.document, path: [], message: `at least one ${what} is required` },
  ];
  if (groups.length === 0) return refuse("instance group");
  const controlPlane = groups.filter((group) => roleOf(group) === "ControlPlane").length;
  if (controlPlane === 0) return refuse("instance group of the control plane");
  return controlPlane === groups.length ? refuse("instance group of nodes") : [];
}

function checkLabel({ document }: SpecView): Refusal[] {
  if (clusterLabel(document) !== "") return [];
  const message = `instance group ${document.name} has no label ${CLUSTER_LABEL}`;
  return [{ document, path: ["metadata", "labels"], message, hint: "Set it to the name of its cluster." }];
}

function checkSizes(group: SpecView): Refusal[] {
  const [least, most] = [group.value("minSize"), group.value("maxSize")];
  if (roleOf(group) === "ControlPlane") {
    return (["minSize", "maxSize"] as const)
      .filter((field) => Number(group.value(field) ?? 0) > 1)
      .map((field) =>
        group.refuse(field, "a control-plane group has one machine", "Add more instance groups instead."),
      );
  }
  const isUpsideDown = typeof least === "number" && typeof most === "number" && most < least;
  return isUpsideDown ? [group.refuse("maxSize", "must not be less than minSize")] : [];
}

/** API server groups came to GCE in 1.36, and do without DNS there since 1.37 (CrossValidateInstanceGroup in pkg/apis/kops/validation). */
function checkRole(group: SpecView, { completed }: RefusalFacts): Refusal[] {
  const { cloud, featureFlags, release, spec } = completed;
  if (roleOf(group) !== "APIServer") return [];
  const refuse = (message: string): Refusal[] => [group.refuse("role", message)];
  if (!isFeatureOn(featureFlags, "APIServerNodes"))
    return refuse("API server groups need the feature flag APIServerNodes (KOPS_FEATURE_FLAGS)");
  const isForGce = hasBehaviour(release, ["1.36.0"]);
  if (cloud !== "aws" && !(cloud === "gce" && isForGce))
    return refuse(`API server groups are for AWS${isForGce ? " and GCE" : ""}`);
  const needsDns = cloud === "aws" || !hasBehaviour(release, ["1.37.0"]);
  return needsDns && spec.networking.topologyDNS === "None" ? refuse("API server groups need DNS") : [];
}

function checkSubnets(group: SpecView, { cluster }: RefusalFacts): Refusal[] {
  const known = cluster.items("subnets").map((subnet) => objectOf(subnet)?.["name"]);
  const subnets = group.items("subnets");
  const isMissing = roleOf(group) === "ControlPlane" && subnets.length === 0;
  return [
    ...(isMissing ? [group.refuse("subnets", "a control-plane group needs a subnet")] : []),
    ...subnets.flatMap((subnet, index) =>
      known.includes(subnet)
        ? []
        : [group.refuse(["subnets", index], `the cluster has no subnet ${JSON.stringify(subnet)}`)],
    ),
  ];
}

function checkTaints(group: SpecView): Refusal[] {
  const taints = group.items("taints");
  return taints.flatMap((taint, index) =>
    taints.indexOf(taint) < index ? [group.refuse(["taints", index], "is given twice")] : [],
  );
}

const RESERVED_TAG = "kubernetes.io/cluster/";

function checkLabels(group: SpecView): Refusal[] {
  const nodeLabels = Object.keys(group.object("nodeLabels") ?? {});
  const cloudLabels = Object.keys(group.object("cloudLabels") ?? {});
  return [
    ...nodeLabels
      .filter((label) => label.split("/").length > 2)
      .map((label) => group.refuse(["nodeLabels", label], "a label can have only one slash")),
    ...cloudLabels
      .filter((label) => label.startsWith(RESERVED_TAG))
      .map((label) => group.refuse(["cloudLabels", label], `${RESERVED_TAG} is kOps's own`)),
  ];
}

const USER_DATA_TYPES = [
  "text/x-include-once-url",
  "text/x-include-url",
  "text/cloud-config-archive",
  "text/upstart-job",
  "text/cloud-config",
  "text/part-handler",
  "text/x-shellscript",
  "text/cloud-boothook",
];

function checkUserData(group: SpecView): Refusal[] {
  return itemsOf(group.value("additionalUserData")).flatMap((item, index) => {
    const { name, content, type } = objectOf(item) ?? {};
    const path = ["additionalUserData", index];
    const isKnown = USER_DATA_TYPES.includes(textOf(type) ?? "");
    return [
      ...(textOf(name) === undefined ? [group.refuse([...path, "name"], "is required")] : []),
      ...(textOf(content) === undefined ? [group.refuse([...path, "content"], "is required")] : []),
      ...(isKnown ? [] : [group.refuse([...path, "type"], `must be one of ${USER_DATA_TYPES.join(", ")}`)]),
    ];
  });
}

function checkWarmPool(group: SpecView, { cluster, completed: { cloud } }: RefusalFacts): Refusal[] {
  const own = group.object("warmPool");
  const shared = cluster.object("warmPool");
  if (cloud !== "aws" || (own === undefined && shared === undefined)) return [];
  if (own?.["maxSize"] === 0 || (own === undefined && shared?.["maxSize"] === 0)) return [];
  const isNode = ["Node", "APIServer"].includes(roleOf(group) ?? "");
  if (own !== undefined && !isNode) return [group.refuse("warmPool", "is for nodes and API servers only")];
  const isSpot = isNode && group.value("maxPrice") !== undefined;
  return isSpot ? [group.refuse("maxPrice", "spot instances have no warm pool")] : [];
}
