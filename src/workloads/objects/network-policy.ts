import type { JsonObject, JsonValue } from "../../cluster/read/source-document.ts";
import type { JobPlan } from "../job-plan.ts";
import { metadataOf, selectorOf } from "./metadata.ts";

/** Link-local addresses: there machines tell who they are to whoever asks. */
const LINK_LOCAL = "169.254.0.0/16";
/** What answers pods of GKE for their own identity: with Dataplane V2, and without. */
const GKE_METADATA = [
  { cidr: "169.254.169.254/32", port: 80 },
  { cidr: "169.254.169.252/32", port: 988 },
];

/**
 * Lets pods ask names of DNS and what `egress` says, and nobody ask them. A NetworkPolicy knows addresses and no names: of hosts that have
 * one only the port can be said, and the names stand in an annotation.
 */
export function networkPolicy(plan: JobPlan): JsonObject {
  const { name, egress, identity } = plan;
  const annotations = egress.hosts.length === 0 ? undefined : { "kops-assets/hosts": egress.hosts.join(",") };
  const own = [...egress.addresses, ...(identity?.cloud === "google" ? GKE_METADATA : [])];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadataOf(plan, name, annotations),
    spec: {
      podSelector: { matchLabels: selectorOf(plan) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [
        { ports: [port(53, "UDP"), port(53)] },
        ...(egress.ports.length === 0 ? [] : [toAnywhere(egress.ports)]),
        ...own.map(({ cidr, port: number }) => ({ to: [{ ipBlock: { cidr } }], ports: [port(number)] })),
      ],
    },
  };
}

function toAnywhere(ports: readonly number[]): JsonValue {
  return {
    to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [LINK_LOCAL] } }, { ipBlock: { cidr: "::/0" } }],
    ports: ports.map((number) => port(number)),
  };
}

function port(number: number, protocol: "TCP" | "UDP" = "TCP"): JsonObject {
  return { port: number, protocol };
}
