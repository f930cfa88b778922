import type { InstanceGroup, Role } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import { hasBehaviour } from "../cluster/kops-release.ts";
import type { ImageAsset, Inventory } from "../inventory/asset.ts";
import { COMPONENTS } from "../inventory/components.ts";
import { additionalObjects } from "../inventory/components/additional-objects.ts";
import { kubeProxy } from "../inventory/components/kube-proxy.ts";
import { pause } from "../inventory/components/pause.ts";
import { mapImage } from "../remap/map-image.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { NodeImage, NodePlan } from "./node-plan.ts";
import { present } from "../values/present.ts";

/** Puts an image's digest behind the name that nodes pull; asked for every name that kOps would pin when it provisions. */
export type PinImage = (image: string, canonical: string) => string;

interface ImageContext {
  readonly cluster: CompletedCluster;
  readonly inventory: Inventory;
  readonly facts: NodeFacts;
  readonly pin: PinImage;
}

const USES = new Map(COMPONENTS.map(({ name, runsAs }) => [name, runsAs]));

/** The images of an instance group: two that are configured by name, and all that its pods run, the sandbox's first. */
export function planNodeImages(
  group: InstanceGroup,
  context: ImageContext,
): Pick<NodePlan, "sandboxImage" | "kubeProxyImage" | "images"> {
  const { role } = group.spec;
  const proxy = runsKubeProxy(role, context.facts) ? findImage(kubeProxy.name, context) : undefined;
  const sandbox = ownSandbox(group, context) ?? findImage(pause.name, context);
  const isConfigured = hasBehaviour(context.cluster.release, ["1.35.0"]);
  const configured = context.facts.groups.get(group.name)?.sandboxImage ?? sandbox?.image;
  return {
    ...present({ sandboxImage: isConfigured ? configured : undefined, kubeProxyImage: proxy?.image }),
    images: [
      ...(sandbox === undefined || role === "Bastion" ? [] : [sandbox]),
      ...podImages(role, context).filter(
        ({ component }) => component !== kubeProxy.name || proxy !== undefined,
      ),
    ],
  };
}

function runsKubeProxy(role: Role, { isKubeProxyDisabled, isControlPlaneIsolated }: NodeFacts): boolean {
  return !isKubeProxyDisabled && !(role === "ControlPlane" && isControlPlaneIsolated);
}

/** A sandbox image that the spec names is used as it is: kOps neither maps nor pins it. */
function ownSandbox({ name }: InstanceGroup, { cluster, facts }: ImageContext): NodeImage | undefined {
  const image = facts.groups.get(name)?.sandboxImage ?? cluster.spec.containerd.sandboxImage ?? "";
  if (image === "" || !hasBehaviour(cluster.release, ["1.35.0"])) return undefined;
  return { component: pause.name, canonical: image, image, use: "sandbox" };
}

/** Additional objects are left out: kOps applies them as they are, so that their pods ask for unmapped names. */
function podImages(role: Role, context: ImageContext): NodeImage[] {
  const others: readonly string[] = [pause.name, additionalObjects.name];
  return context.inventory.images.flatMap((asset) => {
    const needed = asset.why.find(
      ({ component, roles }) => roles.includes(role) && !others.includes(component),
    );
    return needed === undefined ? [] : [toNodeImage(asset, needed.component, context)];
  });
}

function findImage(component: string, context: ImageContext): NodeImage | undefined {
  const found = context.inventory.images.find(({ why }) => why.some((one) => one.component === component));
  return found && toNodeImage(found, component, context);
}

function toNodeImage(
  { canonical, override }: ImageAsset,
  component: string,
  { cluster, pin }: ImageContext,
): NodeImage {
  const image = pin(mapImage(override ?? canonical, cluster.spec.assets ?? {}), canonical);
  return { component, canonical, image, use: useOf(component) };
}

function useOf(component: string): NodeImage["use"] {
  return USES.get(component) ?? "addon";
}
