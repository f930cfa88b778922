import { UserError } from "../../errors/user-error.ts";
import { isStoppedStrictly } from "../is-stopped-strictly.ts";
import { loadList } from "../load-list.ts";
import { hostSettings } from "../flags/host-options.ts";
import { readRepositoryFlags } from "../flags/repository-options.ts";
import { sayFindings } from "../say.ts";
import { withHosts } from "../with-hosts.ts";
import { planEcrRepositories, type PlannedRepository } from "../../policy/plan-ecr-repositories.ts";
import type { EcrRepositoryOptions } from "../../registry/cloud/ensure-ecr-repositories.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { codeWithFindings, EXIT, exitCodeOfFindings, type ExitCode } from "../exit-code.ts";
import { cloudTargets } from "../../tasks/policy/cloud-targets.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { present } from "../../values/present.ts";
import type { SourceFlags } from "../flags/source-options.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `render ecr`, as commander hands them over. */
export type RenderEcrFlags = SourceFlags & {
  readonly puller: readonly string[];
  readonly expireUntagged?: number;
  readonly apply?: boolean;
  readonly repositoryTag: readonly string[];
  readonly immutableTags?: boolean;
  readonly repositoryEncryption?: string;
  readonly scanOnPush?: boolean;
};

const PULLER = /^(?:\d{12}|arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:role|user)\/[\w+=,.@/-]+))$/;

/** `kops-assets render ecr`: prints the repositories, and creates them where that is asked for. */
export async function renderEcr(cluster: string | undefined, flags: RenderEcrFlags): Promise<ExitCode> {
  checkFlags(flags);
  const options = readRepositoryFlags({ ...flags, createRepositories: true }) ?? {};
  const list = await loadList(cluster, flags, { hashes: "known" });
  const { registries } = cloudTargets(list);
  if (registries.length === 0) throw noRegistry(list.assets);
  const repositories = planEcrRepositories(registries, {
    pullers: flags.puller,
    ...present({ expireUntaggedDays: flags.expireUntagged }),
  });
  writeStdout(`${printJsonText({ repositories }, 2)}\n`);
  if (flags.apply !== true) return exitCodeOfFindings(list.findings);
  if (isStoppedStrictly(list, flags, "nothing is created")) return EXIT.findings;
  return codeWithFindings(await apply(repositories, options, flags), list.findings);
}

async function apply(
  repositories: readonly PlannedRepository[],
  options: EcrRepositoryOptions,
  flags: RenderEcrFlags,
): Promise<ExitCode> {
  const { applyRepositories } = await import("../../tasks/policy/apply-repositories.ts");
  const findings = await withHosts(hostSettings(flags), (hosts) =>
    applyRepositories(repositories, options, hosts),
  );
  sayFindings(findings);
  return EXIT.ok;
}

/** Throws a UserError BAD_FLAGS for what is neither an account nor a role. */
export function checkPuller(text: string): void {
  if (PULLER.test(text)) return;
  throw badFlags(
    `"${text}" is neither an account nor a role`,
    "Write 123456789012 or arn:aws:iam::123456789012:role/NAME.",
  );
}

function checkFlags(flags: RenderEcrFlags): void {
  flags.puller.forEach(checkPuller);
  const { immutableTags, repositoryEncryption, scanOnPush, repositoryTag } = flags;
  const settings = [immutableTags, repositoryEncryption, scanOnPush, repositoryTag[0]];
  if (flags.apply !== true && settings.some((flag) => flag !== undefined))
    throw badFlags("these settings only matter for repositories that are created", "Add --apply.");
}

function noRegistry({
  containerProxy,
  containerRegistry,
}: {
  readonly containerProxy?: string;
  readonly containerRegistry?: string;
}): UserError {
  const place = containerProxy ?? containerRegistry;
  const found = place === undefined ? "the images are not mapped" : `the images are mapped to ${place}`;
  return new UserError("NOT_ECR", `no image is mapped to a private registry of Amazon ECR: ${found}`, {
    hint: "Name one in the spec or with --container-registry ACCOUNT.dkr.ecr.REGION.amazonaws.com.",
  });
}
