import { badFlags } from "../../errors/bad-flags.ts";
import type { VerifyFlags } from "./verify-flags.ts";

type Flags = Readonly<Record<string, unknown>>;

/** Throws a UserError BAD_FLAGS for flags that exclude each other. */
export function refuseTogether(flags: VerifyFlags): void {
  const { upstream, repair, asNode, quick, deep, sample, to, toFiles, extra, referrers, receipt, policy } =
    flags;
  const depths = { "--quick": quick, "--deep": deep, "--sample": sample };
  const [depth, second] = given(depths);
  if (depth !== undefined && second !== undefined)
    throw badFlags(`${depth} and ${second} exclude each other`, "Choose how closely to look.");
  const places = {
    "--to": to,
    "--to-files": toFiles,
    "--repair": repair,
    "--extra": extra,
    "--referrers": referrers,
    "--policy": policy,
  };
  const apart: readonly (readonly [string, unknown, Flags, string])[] = [
    [
      "--upstream",
      upstream,
      { ...depths, ...places, "--as-node": asNode, "--receipt": receipt },
      "--upstream checks upstream, not the local repositories.",
    ],
    ["--as-node", asNode, places, "A node looks where the spec says, and writes nothing."],
    ["--repair", repair, { "--policy": policy }, "Copy what is missing with `copy --policy` instead."],
    [
      "--quick",
      quick,
      { "--referrers": referrers },
      "Signatures and attestations are found by an image's name.",
    ],
    [
      "--receipt",
      receipt,
      {
        "--repair": repair,
        "--policy": policy,
        "-f": listOf(flags.filename),
        "--list": listOf(flags.list),
        "--state": flags.state,
        "--shard": flags.shard,
      },
      "A receipt is the list of what has to be there; repair with a lock file.",
    ],
  ];
  for (const [flag, value, others, why] of apart) {
    const [other] = given({ [flag]: value }).length === 0 ? [] : given(others);
    if (other !== undefined) throw badFlags(`${flag} and ${other} exclude each other`, why);
  }
}

function listOf(values: readonly string[]): unknown {
  return values.length === 0 ? undefined : values;
}

function given(among: Flags): string[] {
  return Object.keys(among).filter((flag) => among[flag] !== undefined && among[flag] !== false);
}
