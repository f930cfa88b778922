import { parseRegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import type { VerifyDepth } from "../../tasks/verify/verify-depth.ts";
import type { VerifyRequest } from "../../tasks/verify/verify-request.ts";
import { parsePlatform } from "../../transfer/parse-platform.ts";
import { present } from "../../values/present.ts";
import type { VerifyFlags } from "./verify-flags.ts";

const DAY_MS = 86_400_000;

/** All of a request but what it is about. */
export function howToLook(
  flags: VerifyFlags,
  platforms: readonly string[],
): Omit<VerifyRequest, "list" | "lock"> {
  const { to, toFiles, index, oci, foreignLayers, referrers, asNode, registryMirror, extra, shard } = flags;
  return {
    selection: {
      platforms: platforms.map(parsePlatform),
      index,
      ...present({ oci, foreignLayers, referrers }),
    },
    as: asNode === true ? "node" : "operator",
    registryMirrors: registryMirror.map(parseRegistryMirror),
    depth: depthOf(flags),
    ...present({ directory: to, filesRoot: toFiles, extra, shard }),
  };
}

function depthOf({ quick, deep, sample, seed }: VerifyFlags): VerifyDepth {
  if (quick === true) return "quick";
  if (deep === true) return "deep";
  return sample === undefined ? "usual" : { share: sample, seed: seed ?? Math.floor(Date.now() / DAY_MS) };
}
