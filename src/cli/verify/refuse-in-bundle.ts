import { badFlags } from "../../errors/bad-flags.ts";
import type { VerifyFlags } from "./verify-flags.ts";

/** Throws a UserError BAD_FLAGS for what a bundle cannot be asked; `isAlone`: without a list of one's own. */
export function refuseInBundle(
  { asNode, repair, upstream, to, toFiles, extra, referrers, receipt, policy, shard }: VerifyFlags,
  isAlone: boolean,
): void {
  const given = {
    "--as-node": asNode,
    "--repair": repair,
    "--upstream": upstream,
    "--to-files": toFiles,
    "--extra": extra,
    "--referrers": referrers,
    "--receipt": receipt,
    "--policy": policy,
    "--shard": shard,
  };
  const flags: Readonly<Record<string, unknown>> = { ...given, ...(isAlone ? { "--to": to } : {}) };
  const [flag] = Object.keys(flags).filter((name) => flags[name] !== undefined && flags[name] !== false);
  if (flag !== undefined)
    throw badFlags(
      `${flag} does not work with a bundle`,
      "A bundle is checked as it is, without asking any host.",
    );
}
