import { hasBehaviour } from "../kops-release.ts";
import { objectOf } from "../read/json-fields.ts";
import type { RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";

const AWS_FIELDS = [
  "class",
  "idleTimeoutSeconds",
  "securityGroupOverride",
  "additionalSecurityGroups",
  "sslCertificate",
  "sslPolicy",
  "crossZoneLoadBalancing",
  "accessLog",
];

const NO_CLASSIC = "kOps 1.37 makes no classic one, which is what it takes where none is named";
const MIGRATE = "Migrate to a network load balancer with kOps 1.36.";

/** The API server's load balancer. */
export const loadBalancer: RefusalRule = ({ cluster, completed: { cloud, release, spec } }) => {
  const balancer = cluster.object("api.loadBalancer");
  if (balancer === undefined) return [];
  const refuse = (field: string, message: string, hint?: string): Refusal =>
    cluster.refuse(`api.loadBalancer.${field}`, message, hint);
  const isInternal = balancer["type"] === "Internal";
  const hasPrivate = cluster.items("subnets").some((subnet) => objectOf(subnet)?.["type"] === "Private");
  const common = isInternal && !hasPrivate ? [refuse("type", "an internal one needs a private subnet")] : [];
  if (cloud !== "aws") {
    const own = AWS_FIELDS.filter((field) => balancer[field] !== undefined && balancer[field] !== null);
    return [...common, ...own.map((field) => refuse(field, "is for AWS only"))];
  }
  const isNetwork = balancer["class"] === "Network";
  const needsNetwork = (field: string): Refusal[] =>
    balancer[field] === undefined || isNetwork
      ? []
      : [refuse(field, "requires a network load balancer", "Set spec.api.loadBalancer.class to Network.")];
  const isRemoved = !isNetwork && hasBehaviour(release, ["1.37.0-alpha.2"]);
  return [
    ...common,
    ...(isRemoved ? [refuse("class", NO_CLASSIC, MIGRATE)] : []),
    ...needsNetwork("sslCertificate"),
    ...needsNetwork("sslPolicy"),
    ...(spec.networking.topologyDNS === "None" && !isNetwork
      ? [refuse("class", "a cluster without DNS requires a network load balancer")]
      : []),
    ...(isNetwork && isInternal && balancer["useForInternalApi"] === true
      ? [
          refuse(
            "useForInternalApi",
            "an internal network load balancer cannot be reached by its own targets",
          ),
        ]
      : []),
  ];
};
