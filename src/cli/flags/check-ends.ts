import { badFlags } from "../../errors/bad-flags.ts";
import type { EndFlag } from "./parse-end.ts";
import { refuseEqualEnds } from "./refuse-equal-ends.ts";
import type { TransferFlags } from "./transfer-options.ts";

type EndsFlags = TransferFlags & {
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
};

/** What has no effect on a bundle, by the names under which commander has it. */
const NOT_OF_BUNDLES = {
  record: "--record",
  createRepositories: "--create-repositories",
  sse: "--sse",
  kmsKey: "--kms-key",
  storageClass: "--storage-class",
  metadata: "--metadata",
  header: "--header",
  deep: "--deep",
} as const;

/** Refuses flags that say where to, or keep a record, of one end only, and those that no end has a use for. Throws a UserError BAD_FLAGS. */
export function checkEnds(ends: readonly EndFlag[], flags: EndsFlags): void {
  const refuse = (flag: string, hint: string): never => {
    throw badFlags(`${flag} cannot be used with several ends or places in --to`, hint);
  };
  refuseEqualEnds(ends);
  if (flags.toFiles !== undefined)
    refuse("--to-files", "Write the end's own files=URL behind its other place.");
  if (flags.quarantine !== undefined)
    refuse("--quarantine", "Copy what is held back by a command of its own, to one end.");
  const { containerRegistry, containerProxy, fileRepository } = flags;
  const isMapped = (containerRegistry ?? containerProxy ?? fileRepository) !== undefined;
  if (isMapped && ends.some(({ mapping }) => mapping !== undefined))
    refuse("A mapping flag", "Write the places into --to: registry=HOST/PATH,files=URL.");
  if (ends.some(({ bundle }) => bundle !== undefined)) refuseWithBundle(flags);
  if (ends.every(({ bundle }) => bundle !== undefined)) refuseIdle(flags);
}

function refuseWithBundle({ shard, dryRun }: EndsFlags): void {
  if (shard !== undefined)
    throw badFlags(
      "--shard does not go with a bundle in --to",
      "A bundle holds a whole list: leave one out.",
    );
  if (dryRun === true)
    throw badFlags(
      "--dry-run does not go with a bundle in --to",
      "Leave the bundle out, or ask `kops-assets bundle create --dry-run`.",
    );
}

function refuseIdle(flags: EndsFlags): void {
  const given: Readonly<Record<string, unknown>> = { ...flags };
  const [idle] = Object.entries(NOT_OF_BUNDLES).filter(([key]) => given[key] !== undefined);
  if (idle !== undefined)
    throw badFlags(`${idle[1]} has no effect on a bundle, and there is no other end`, "Leave it out.");
}
