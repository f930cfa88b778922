import { textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { hostOfUrl, localRegistry } from "./local-hosts.ts";
import { placeIn } from "./places.ts";
import { joinWords } from "../values/join-words.ts";
import { unique } from "../values/unique.ts";

/** Where the proxy is written in v1alpha2 and in v1alpha3. */
const PATHS = [
  ["spec", "egressProxy"],
  ["spec", "networking", "egressProxy"],
];

/** Machines behind a proxy ask it for the local repositories too, unless these are excluded. */
export const checkEgressProxy: DoctorCheck = {
  codes: {
    REPOSITORY_BEHIND_PROXY: {
      title: "local repository through a proxy",
      why: "egressProxy is used for all hosts that it does not exclude.",
    },
  },
  find: findEgressProxy,
};

function findEgressProxy(facts: DoctorFacts): Finding[] {
  const { cluster, assets } = facts;
  return PATHS.flatMap((path): Finding[] => {
    const proxy = textOf(valueAt(cluster.object, [...path, "httpProxy", "host"]));
    if (proxy === undefined) return [];
    const excludes = (textOf(valueAt(cluster.object, [...path, "excludes"])) ?? "").split(",");
    const hosts = [localRegistry(assets), hostOfUrl(assets.fileRepository ?? "")];
    const through = unique(hosts).filter(
      (host): host is string => host !== undefined && !excludes.some((part) => isExcluded(host, part)),
    );
    if (through.length === 0) return [];
    return [
      {
        code: "REPOSITORY_BEHIND_PROXY",
        severity: "info",
        message: `machines ask ${joinWords(through)} through the proxy ${proxy}`,
        hint: "If they reach the repositories directly, add the hosts to egressProxy.excludes.",
        assets: through,
        place: placeIn(cluster, [...path, "httpProxy", "host"]),
      },
    ];
  });
}

/** As Go reads NO_PROXY: a name stands for itself and what is below it, and a port counts only where it is written. */
function isExcluded(host: string, written: string): boolean {
  const part = written
    .trim()
    .replace(/^\*?\./, "")
    .toLowerCase();
  const bare = host.replace(/:\d+$/, "").toLowerCase();
  if (part === "") return false;
  return part === "*" || host === part || bare === part || bare.endsWith(`.${part}`);
}
