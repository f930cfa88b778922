import { judgeHost } from "../../../gate/judge-host.ts";
import type { GateCheck } from "../gate-check.ts";

/** `hosts`: which hosts an asset may be from. */
export const checkHosts: GateCheck<"hosts"> = ({ hosts }, { names }) =>
  Promise.resolve(judgeHost(names, hosts));
