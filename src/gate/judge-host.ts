import { hostOf, matchesSource, type SourceNames } from "./matches-source.ts";
import { failed, passed, type Verdict } from "./verdict.ts";

/** Whether an asset's host is among those that are allowed; a pattern with a path allows that part of a host. */
export function judgeHost(names: SourceNames, hosts: readonly string[]): Verdict {
  const host = hostOf(names);
  const pattern = hosts.find((one) => matchesSource(one, names));
  return pattern === undefined
    ? failed(`${host} is not among the allowed hosts`, { host })
    : passed(`${host} is allowed`, { host, pattern });
}
