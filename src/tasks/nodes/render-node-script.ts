import { checkRequest } from "../check-request.ts";
import { findLaterPulls } from "../../bootstrap/find-later-pulls.ts";
import { findUpstreamPlaces } from "../../bootstrap/find-upstream-places.ts";
import { CA_FILE, renderBootstrap } from "../../bootstrap/render-bootstrap.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { UserError } from "../../errors/user-error.ts";
import { systemOfImage } from "../../sources/system-of-image.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { MirrorPlan } from "../../mirrors/mirror-plan.ts";
import type { RegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import { planMirrors } from "../../mirrors/plan-mirrors.ts";
import { renderContainerdMirrors } from "../../mirrors/render-containerd-mirrors.ts";
import type { NodePlan } from "../../nodes/node-plan.ts";
import { present } from "../../values/present.ts";
import type { LoadedCluster } from "../list/load-cluster.ts";
import type { NodePlanRequest } from "./node-plan-request.ts";
import { planClusterNodes } from "./plan-cluster-nodes.ts";

/** The one instance group whose machines are to be prepared, and how they reach the local repositories. */
export interface NodeScriptRequest extends NodePlanRequest {
  /** Where nodes find images that keep their upstream names. */
  readonly registryMirrors?: readonly RegistryMirror[];
  /** PEM certificates that the local repositories' own are signed by. */
  readonly ca?: string;
  /** Hosts that are not local become warnings instead of errors. */
  readonly allowUpstream?: boolean;
}

export interface NodeScript {
  /** Absent where a finding is an error, for a script is run on many machines. */
  readonly script?: string;
  readonly findings: readonly Finding[];
}

/** A script that makes a bare machine a prepared node of an instance group, from the local repositories alone. Throws as planClusterNodes. */
export async function renderNodeScript(request: NodeScriptRequest, hosts: Hosts): Promise<NodeScript> {
  checkRequest(
    "renderNodeScript",
    { request, hosts },
    { "request.sources": "a list of paths and named texts", hosts: "what openHosts opens" },
  );
  checkGroups(request);
  const { loaded, plans, findings } = await planClusterNodes({ ...request, hashes: "needed" }, hosts);
  const [plan] = plans;
  if (plan === undefined) throw new Error("an instance group has a plan");
  checkSystem(plan, loaded);
  const mirrors = planNodeMirrors(loaded, request);
  const all = [
    ...findings,
    ...mirrors.findings,
    ...upstreamPlaces(plan, mirrors.plan, loaded, request),
    ...laterPulls(plan, mirrors.plan, loaded),
  ];
  if (all.some(({ severity }) => severity === "error")) return { findings: all };
  return { script: scriptOf(plan, mirrors.plan, loaded, request.ca), findings: all };
}

function checkGroups({ instanceGroups = [] }: NodeScriptRequest): void {
  if (instanceGroups.length === 1) return;
  throw badFlags(
    instanceGroups.length === 0 ? "no instance group is named" : "several instance groups are named",
    "Name one with --instance-group; `kops-assets render nodes` shows them all.",
  );
}

/** Its /usr and /opt are read-only or mounted noexec, and nodeup alone mounts what it needs. */
function checkSystem({ instanceGroup }: NodePlan, { cluster }: LoadedCluster): void {
  const image = cluster.instanceGroups.find(({ name }) => name === instanceGroup)?.spec.image ?? "";
  if (systemOfImage(image)?.project !== "containeros") return;
  throw new UserError(
    "NO_NODE",
    `Instance group ${instanceGroup} has Container-Optimized OS (${image}), where only nodeup can prepare the mounts`,
    { hint: "Use kOps's own user data for it, or a machine image of another system." },
  );
}

function laterPulls(plan: NodePlan, mirrors: MirrorPlan, { selected, assets }: LoadedCluster): Finding[] {
  const instanceGroup = selected.instanceGroups.find(({ name }) => name === plan.instanceGroup);
  if (instanceGroup === undefined) return [];
  const machines = { cluster: selected.cluster, instanceGroup, role: plan.role };
  return findLaterPulls(machines, { assets, mirrors });
}

/** What nodes find by upstream names is told by `render mirrors`; here only what they themselves need counts. */
function planNodeMirrors(
  { placements, assets }: LoadedCluster,
  { registryMirrors = [], ca }: NodeScriptRequest,
): { plan: MirrorPlan; findings: readonly Finding[] } {
  const { plan, findings } = planMirrors(placements.images, assets, {
    mirrors: registryMirrors,
    ...present({ caFile: ca === undefined ? undefined : CA_FILE }),
  });
  return { plan, findings: findings.filter(({ code }) => code === "NOT_COPIED") };
}

function upstreamPlaces(
  plan: NodePlan,
  mirrors: MirrorPlan,
  { assets }: LoadedCluster,
  { allowUpstream }: NodeScriptRequest,
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
