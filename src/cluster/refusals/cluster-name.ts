import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";

const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A cluster's name is a DNS name with a domain; since 1.36 clusters without DNS need none. */
export const clusterName: RefusalRule = ({ cluster: { document }, completed: { release, spec } }) => {
  const { name } = document;
  const needsDomain = spec.networking.topologyDNS !== "None" || !hasBehaviour(release, ["1.36.0"]);
  const message = !DNS_NAME.test(name)
    ? "is not a DNS name"
    : needsDomain && !name.includes(".")
      ? "must be a full DNS name, such as cluster.example.com"
      : undefined;
  if (message === undefined) return [];
  return [{ document, path: ["metadata", "name"], message: `metadata.name: ${message}` }];
};
