import type { NetworkingSpec } from "../cluster.ts";
import { given } from "../fields.ts";
import { defaultOf, type Completion } from "./completion.ts";

/** The network provider with its versions. */
export function completeNetworking(completion: Completion): NetworkingSpec {
  const { networking } = completion.spec;
  const { cilium, kindnet } = networking;
  return given<NetworkingSpec>({
    ...networking,
    cilium: cilium && {
      ...cilium,
      version: cilium.version ?? defaultOf(completion, "cilium") ?? "",
      // An empty hubble section switches Hubble on.
      hubble: { enabled: cilium.hubble === undefined ? false : (cilium.hubble.enabled ?? true) },
    },
    kindnet: kindnet && given({ version: kindnet.version ?? defaultOf(completion, "kindnet") }),
  });
}
