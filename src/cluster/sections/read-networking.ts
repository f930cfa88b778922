import type { AmazonVpcSpec, CalicoSpec, CiliumSpec, NetworkingSpec } from "../cluster.ts";
import { given, readBoolean, readNumber, readObject, readText, type Fields } from "../fields.ts";
import { readSwitchWith } from "./read-addons.ts";

/** How an API version spells what differs between them below `networking`. */
export interface NetworkingKeys {
  readonly amazonVPC: string;
  readonly amazonVPCImage: string;
  readonly amazonVPCInitImage: string;
  readonly gcp: string;
  readonly kubeRouter: string;
  readonly lyftVPC: string;
}

/** The network providers under `networking`, without the address ranges (which v1alpha2 keeps elsewhere). */
export function readNetworkProviders(networking: Fields, keys: NetworkingKeys): NetworkingSpec {
  const canal = readObject(networking, "canal");
  const kindnet = readObject(networking, "kindnet");
  return given<NetworkingSpec>({
    kubenet: readObject(networking, "kubenet")?.values,
    external: readObject(networking, "external")?.values,
    cni: readObject(networking, "cni")?.values,
    kopeio: readObject(networking, "kopeio")?.values,
    weave: readObject(networking, "weave")?.values,
    classic: readObject(networking, "classic")?.values,
    romana: readObject(networking, "romana")?.values,
    lyftVPC: readObject(networking, keys.lyftVPC)?.values,
    flannel: readObject(networking, "flannel")?.values,
    calico: readCalico(networking),
    canal: canal && given({ typhaReplicas: readNumber(canal, "typhaReplicas") }),
    kubeRouter: readObject(networking, keys.kubeRouter)?.values,
    amazonVPC: readAmazonVpc(networking, keys),
    cilium: readCilium(networking),
    gcp: readObject(networking, keys.gcp)?.values,
    kindnet: kindnet && given({ version: readText(kindnet, "version") }),
  });
}

function readCalico(networking: Fields): CalicoSpec | undefined {
  const calico = readObject(networking, "calico");
  if (calico === undefined) return undefined;
  return given<CalicoSpec>({
    registry: readText(calico, "registry"),
    version: readText(calico, "version"),
    typhaReplicas: readNumber(calico, "typhaReplicas"),
  });
}

function readAmazonVpc(networking: Fields, keys: NetworkingKeys): AmazonVpcSpec | undefined {
  const vpc = readObject(networking, keys.amazonVPC);
  if (vpc === undefined) return undefined;
  return given<AmazonVpcSpec>({
    image: readText(vpc, keys.amazonVPCImage),
    initImage: readText(vpc, keys.amazonVPCInitImage),
    networkPolicyAgentImage: readText(vpc, "networkPolicyAgentImage"),
  });
}

function readCilium(networking: Fields): CiliumSpec | undefined {
  const cilium = readObject(networking, "cilium");
  if (cilium === undefined) return undefined;
  return given<CiliumSpec>({
    chainingMode: readText(cilium, "chainingMode"),
    registry: readText(cilium, "registry"),
    version: readText(cilium, "version"),
    debug: readBoolean(cilium, "debug"),
    hubble: readSwitchWith(cilium, "hubble", () => ({})),
  });
}
