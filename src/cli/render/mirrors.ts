import { parseKopsRelease, type KopsRelease } from "../../cluster/kops-release.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { MirrorDialectName } from "../../mirrors/mirror-dialect-names.ts";
import { renderMirrorDialect } from "../../mirrors/mirror-dialects.ts";
import type { MirrorRequest } from "../../mirrors/mirror-request.ts";
import { parseRegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import type { PullThroughOptions } from "../../mirrors/plan-pull-through.ts";
import { isEcrHost } from "../../registry/cloud/ensure-ecr-repositories.ts";
import type { AssetList } from "../../tasks/list/asset-list.ts";
import { present } from "../../values/present.ts";
import { exitCodeOfFindings, type ExitCode } from "../exit-code.ts";
import type { SourceFlags } from "../flags/source-options.ts";
import { loadList } from "../load-list.ts";
import { say, sayFindings } from "../say.ts";
import { writeTextFiles } from "./write-text-files.ts";

/** Flags of `render mirrors`, as commander hands them over. */
export type RenderMirrorsFlags = SourceFlags & {
  readonly for: MirrorDialectName;
  readonly registryMirror: readonly string[];
  readonly fallback?: boolean;
  readonly ecr?: string;
  readonly credentialArn: readonly string[];
  readonly outputDir?: string;
};

/** `kops-assets render mirrors`: prints or writes one dialect's configuration. */
export async function renderMirrors(
  cluster: string | undefined,
  flags: RenderMirrorsFlags,
): Promise<ExitCode> {
  checkFlags(flags);
  const list = await loadList(cluster, flags, { complete: true, hashes: "known" });
  const { files, findings } = renderMirrorDialect(flags.for, requestOf(list, flags));
  sayFindings(findings);
  if (files.length === 0) say("nothing to write: no image of the list is in a local registry");
  else await writeTextFiles(files, flags.outputDir);
  return exitCodeOfFindings([...list.findings, ...findings]);
}

function checkFlags(flags: RenderMirrorsFlags): void {
  const isForEcr = flags.for === "ecr-pull-through";
  if (!isForEcr && (flags.ecr !== undefined || flags.credentialArn.length > 0))
    throw badFlags(
      "--ecr and --credential-arn are for pull-through caches only",
      "Add --for ecr-pull-through, or leave them out.",
    );
  if (isForEcr && flags.registryMirror.length > 0)
    throw badFlags("a pull-through cache is already a mirror", "Leave out --registry-mirror.");
}

function requestOf(list: AssetList, flags: RenderMirrorsFlags): MirrorRequest {
  const { images, assets, own } = list;
  const { fallback } = flags;
  const caFile = flags.caFile.at(-1);
  return {
    images,
    assets,
    mirrors: flags.registryMirror.map(parseRegistryMirror),
    ...present({ caFile, fallback, own }),
    release: () => releaseOf(list, flags),
    pullThrough: () => pullThroughOf(list, flags),
  };
}

function releaseOf(list: AssetList, flags: RenderMirrorsFlags): KopsRelease {
  const name = list.release ?? flags.kopsVersion;
  const release = name === undefined ? undefined : parseKopsRelease(name);
  if (release !== undefined) return release;
  throw badFlags("the kOps release of the spec is not known", "Name it with --kops-version, such as 1.36.2.");
}

const NAME_ECR = "Name it with --ecr ACCOUNT.dkr.ecr.REGION.amazonaws.com.";

/** Throws a UserError BAD_FLAGS for what is not a private registry of Amazon ECR. */
export function checkEcr(host: string): void {
  if (!isEcrHost(host)) throw badFlags(`${host} is not a private registry of Amazon ECR`, NAME_ECR);
}

function pullThroughOf(list: AssetList, flags: RenderMirrorsFlags): PullThroughOptions {
  const registry = flags.ecr ?? ecrOf(list);
  if (registry === undefined) throw badFlags("no registry of Amazon ECR is given", NAME_ECR);
  checkEcr(registry);
  return { registry, credentials: new Map(flags.credentialArn.map(parseCredential)) };
}

function ecrOf({ assets }: AssetList): string | undefined {
  const host = (assets.containerProxy ?? assets.containerRegistry)?.split("/")[0];
  return host !== undefined && isEcrHost(host) ? host : undefined;
}

/** The secret of an upstream. Throws a UserError BAD_FLAGS. */
export function parseCredential(text: string): [string, string] {
  const match = /^(?<upstream>[^=]+)=(?<arn>arn:.+)$/.exec(text)?.groups;
  if (match?.["upstream"] !== undefined && match["arn"] !== undefined)
    return [match["upstream"], match["arn"]];
  throw badFlags(
    `"${text}" does not name a secret`,
    "Write --credential-arn UPSTREAM=arn:aws:secretsmanager:….",
  );
}
