import { chmod } from "node:fs/promises";
import { findUpstreamPlaces } from "../../bootstrap/find-upstream-places.ts";
import { CA_FILE, renderBootstrap } from "../../bootstrap/render-bootstrap.ts";
import { renderCloudInit } from "../../bootstrap/render-cloud-init.ts";
import { parseRegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import { planMirrors } from "../../mirrors/plan-mirrors.ts";
import { renderContainerdMirrors } from "../../mirrors/render-containerd-mirrors.ts";
import type { MirrorPlan } from "../../mirrors/mirror-plan.ts";
import type { NodePlan } from "../../nodes/node-plan.ts";

import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { describeFinding } from "../describe-finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { replaceFile } from "../../tasks/disk/replace-file.ts";
import { readTextFile } from "../../tasks/disk/read-text-file.ts";
import type { LoadedCluster } from "../../tasks/list/load-cluster.ts";
import type { Say } from "../../tasks/list/list-request.ts";
import type { RenderBootstrapFlags } from "./bootstrap-flags.ts";
import { planClusterNodes } from "../../tasks/nodes/plan-cluster-nodes.ts";
import { say } from "../say.ts";
import { present } from "../../values/present.ts";

/** Bytes of user data that EC2 takes. */
const USER_DATA_LIMIT = 16 * 1024;

/** `kops-assets render bootstrap`: nothing is written where a finding is an error, for a script is run on many machines. */
export async function renderBootstrapScript(
  clusterName: string | undefined,
  flags: RenderBootstrapFlags,
): Promise<ExitCode> {
  checkFlags(flags);
  const ca = await readCa(flags.nodeCaFile);
  const { loaded, plans, findings } = await planClusterNodes(clusterName, flags, say);
  const [plan] = plans;
  if (plan === undefined) throw new Error("an instance group has a plan");
  const mirrors = planNodeMirrors(loaded, flags);
  const all = [...findings, ...mirrors.findings, ...upstreamPlaces(plan, mirrors.plan, loaded, flags)];
  for (const finding of all) say(describeFinding(finding));
  if (all.some(({ severity }) => severity === "error")) return EXIT.findings;
  await write(format(scriptOf(plan, mirrors.plan, loaded, ca), flags.format, say), flags.output, say);
  return EXIT.ok;
}

function checkFlags({ instanceGroup }: RenderBootstrapFlags): void {
  if (instanceGroup.length === 1) return;
  throw badFlags(
    instanceGroup.length === 0 ? "no instance group is named" : "a script is for one instance group",
    "Name one with --instance-group; `kops-assets render nodes` shows them all.",
  );
}

async function readCa(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readTextFile(file, "Name a PEM file with --node-ca-file.");
  const [certificate] = /-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----/.exec(text) ?? [];
  if (certificate !== undefined && !text.includes("PRIVATE KEY")) return `${certificate}\n`;
  throw new UserError("BAD_CERTIFICATE", `${file} holds no certificates alone`, {
    hint: "Give the CA's certificate in PEM (-----BEGIN CERTIFICATE-----); a private key must not go to nodes.",
  });
}

/** What nodes find by upstream names is told by `render mirrors`; here only what they themselves need counts. */
function planNodeMirrors(
  { placements, assets }: LoadedCluster,
  { registryMirror, nodeCaFile }: RenderBootstrapFlags,
): { plan: MirrorPlan; findings: readonly Finding[] } {
  const { plan, findings } = planMirrors(placements.images, assets, {
    mirrors: registryMirror.map(parseRegistryMirror),
    ...present({ caFile: nodeCaFile === undefined ? undefined : CA_FILE }),
  });
  return { plan, findings: findings.filter(({ code }) => code === "NOT_COPIED") };
}

function upstreamPlaces(
  plan: NodePlan,
  mirrors: MirrorPlan,
  { assets }: LoadedCluster,
  { allowUpstream }: RenderBootstrapFlags,
): Finding[] {
  const found = findUpstreamPlaces(plan, { assets, mirrors });
  return allowUpstream === true ? found.map((finding) => ({ ...finding, severity: "warning" })) : found;
}

function scriptOf(
  plan: NodePlan,
  mirrors: MirrorPlan,
  { cluster }: LoadedCluster,
  ca: string | undefined,
): string {
  const { version, skipInstall } = cluster.spec.containerd;
  return renderBootstrap(plan, {
    cluster: cluster.name,
    release: cluster.release.name,
    containerdVersion: version,
    installsContainerd: skipInstall !== true,
    mirrors: renderContainerdMirrors(mirrors),
    ...present({ ca }),
  });
}

function format(script: string, as: RenderBootstrapFlags["format"], say: Say): string {
  if (as === "script") return script;
  const text = renderCloudInit(script);
  if (Buffer.byteLength(text) > USER_DATA_LIMIT)
    say(
      `note: ${Buffer.byteLength(text)} bytes; EC2 takes ${USER_DATA_LIMIT} of user data: compress it with gzip, which cloud-init undoes`,
    );
  return text;
}

async function write(text: string, file: string | undefined, say: Say): Promise<void> {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  await replaceFile(file, text);
  if (text.startsWith("#!")) await chmod(file, 0o755);
  say(`${file} written`);
}
