import { parseKopsRelease, type KopsRelease } from "../../cluster/kops-release.ts";
import type { MirrorPlan } from "../../mirrors/mirror-plan.ts";
import { parseRegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import { planMirrors } from "../../mirrors/plan-mirrors.ts";
import { planPullThrough } from "../../mirrors/plan-pull-through.ts";
import { renderContainerdMirrors } from "../../mirrors/render-containerd-mirrors.ts";
import { renderCrioMirrors } from "../../mirrors/render-crio-mirrors.ts";
import type { RenderedMirrors } from "../../mirrors/rendered-mirrors.ts";
import { renderDockerMirrors } from "../../mirrors/render-docker-mirrors.ts";
import { renderK3sMirrors } from "../../mirrors/render-k3s-mirrors.ts";
import { renderKopsMirrors } from "../../mirrors/render-kops-mirrors.ts";
import { renderTalosMirrors } from "../../mirrors/render-talos-mirrors.ts";
import { isEcrHost } from "../../registry/cloud/ensure-ecr-repositories.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { describeFinding } from "../describe-finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { AssetList } from "../../tasks/list/asset-list.ts";
import { loadList } from "../load-list.ts";
import type { RenderMirrorsFlags } from "./mirrors-flags.ts";
import { writeTextFiles } from "./write-text-files.ts";
import { say } from "../say.ts";
import { present } from "../../values/present.ts";

/** `kops-assets render mirrors`: prints or writes one dialect's configuration. */
export async function renderMirrors(
  cluster: string | undefined,
  flags: RenderMirrorsFlags,
): Promise<ExitCode> {
  checkFlags(flags);
  const list = await loadList(cluster, flags, { complete: true, hashes: "known" });
  const { files, findings } =
    flags.for === "ecr-pull-through" ? renderPullThrough(list, flags) : renderDialect(list, flags);
  for (const finding of findings) say(describeFinding(finding));
  if (files.length === 0) say("nothing to write: no image of the list has a local place to be found at");
  else await writeTextFiles(files, flags.outputDir);
  return findings.some(({ severity }) => severity === "error") ? EXIT.findings : EXIT.ok;
}

function checkFlags(flags: RenderMirrorsFlags): void {
  const isForEcr = flags.for === "ecr-pull-through";
  if (!isForEcr && (flags.ecr !== undefined || flags.credentialArn.length > 0))
    throw badFlags(
      "--ecr and --credential-arn are about pull-through caches",
      "Add --for ecr-pull-through, or leave them out.",
    );
  if (isForEcr && flags.registryMirror.length > 0)
    throw badFlags("a pull-through cache is the mirror by itself", "Leave out --registry-mirror.");
}

function renderDialect(list: AssetList, flags: RenderMirrorsFlags): RenderedMirrors {
  const { images, assets } = list;
  const { fallback } = flags;
  const caFile = flags.caFile.at(-1);
  const { plan, findings } = planMirrors(images, assets, {
    mirrors: flags.registryMirror.map(parseRegistryMirror),
    canRename: flags.for === "k3s" || flags.for === "crio",
    ...present({ caFile, fallback }),
  });
  const rendered = renderPlan(plan, list, flags);
  return { files: rendered.files, findings: [...findings, ...rendered.findings] };
}

function renderPlan(plan: MirrorPlan, list: AssetList, flags: RenderMirrorsFlags): RenderedMirrors {
  switch (flags.for) {
    case "k3s":
      return renderK3sMirrors(plan);
    case "crio":
      return renderCrioMirrors(plan);
    case "talos":
      return renderTalosMirrors(plan);
    case "docker":
      return renderDockerMirrors(plan);
    case "kops":
      return renderKopsMirrors(plan, list.assets, releaseOf(list, flags));
    case "containerd":
    case "ecr-pull-through":
      return { files: renderContainerdMirrors(plan), findings: [] };
  }
}

function releaseOf(list: AssetList, flags: RenderMirrorsFlags): KopsRelease {
  const name = list.release ?? flags.kopsVersion;
  const release = name === undefined ? undefined : parseKopsRelease(name);
  if (release !== undefined) return release;
  throw badFlags(
    "nothing says for which kOps release the spec is to be",
    "Name it with --kops-version, such as 1.36.2.",
  );
}

function renderPullThrough(list: AssetList, flags: RenderMirrorsFlags): RenderedMirrors {
  const registry = flags.ecr ?? ecrOf(list);
  if (registry === undefined || !isEcrHost(registry))
    throw badFlags(
      registry === undefined
        ? "no registry of Amazon ECR is given"
        : `${registry} is no private registry of Amazon ECR`,
      "Name it with --ecr ACCOUNT.dkr.ecr.REGION.amazonaws.com.",
    );
  const credentials = new Map(flags.credentialArn.map(parseCredential));
  const cache = planPullThrough(list.images, { registry, credentials });
  const { plan } = planMirrors(list.images, {}, { mirrors: cache.mirrors });
  return { files: [cache.template, ...renderContainerdMirrors(plan)], findings: cache.findings };
}

function ecrOf({ assets }: AssetList): string | undefined {
  const host = (assets.containerProxy ?? assets.containerRegistry)?.split("/")[0];
  return host !== undefined && isEcrHost(host) ? host : undefined;
}

function parseCredential(text: string): [string, string] {
  const match = /^(?<upstream>[^=]+)=(?<arn>arn:.+)$/.exec(text)?.groups;
  if (match?.["upstream"] !== undefined && match["arn"] !== undefined)
    return [match["upstream"], match["arn"]];
  throw badFlags(`"${text}" names no secret`, "Write --credential-arn UPSTREAM=arn:aws:secretsmanager:….");
}
