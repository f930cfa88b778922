import type { Finding } from "../errors/finding.ts";
import type { MirrorPlan } from "./mirror-plan.ts";
import { unique } from "../values/unique.ts";

/** CA_ELSEWHERE (info) for dialects that take certificates from a place of their own, by registry. */
export function caFindings({ hosts }: MirrorPlan, placeOf: (host: string) => string): Finding[] {
  const endpoints = hosts.flatMap((host) => host.endpoints).filter(({ caFile }) => caFile !== undefined);
  const [first] = endpoints;
  if (first === undefined) return [];
  const places = unique(endpoints.map(({ host }) => placeOf(host))).join(" and ");
  return [
    {
      code: "CA_ELSEWHERE",
      severity: "info",
      message: `this configuration names no CA file; copy ${first.caFile ?? ""} to ${places}`,
    },
  ];
}
