import type { AssetsSpec, Role } from "../cluster/cluster.ts";
import type { SourceDocument } from "../cluster/read/source-document.ts";
import type { Finding } from "../errors/finding.ts";
import type { MirrorPlan } from "../mirrors/mirror-plan.ts";
import { parseImageName } from "../sources/image-name.ts";
import { imagesOfHooks } from "../sources/images-of-hooks.ts";
import { imagesOfStaticPods } from "../sources/images-of-static-pods.ts";
import type { ListedImage } from "../sources/listed-assets.ts";

interface Machines {
  readonly cluster: SourceDocument;
  readonly instanceGroup: SourceDocument;
  readonly role: Role;
}

interface LocalPlaces {
  readonly assets: AssetsSpec;
  readonly mirrors: MirrorPlan;
}

/**
 * Images that machines pull from elsewhere once nodeup has run, which no bootstrap script changes: those of hooks, which `ctr` pulls past
 * all mirrors, and of static pods. UPSTREAM_LATER (warning), one an image.
 */
export function findLaterPulls(machines: Machines, places: LocalPlaces): Finding[] {
  const { cluster, instanceGroup, role } = machines;
  const hooks = imagesOfHooks(cluster, [instanceGroup]).images;
  const pods = imagesOfStaticPods([cluster, instanceGroup]).images;
  const isForRole = ({ roles }: ListedImage): boolean => roles === undefined || roles.includes(role);
  const found = [
    ...hooks.filter((image) => !isLocal(image, places, false)),
    ...pods.filter((image) => isForRole(image) && !isLocal(image, places, true)),
  ];
  return found.map(({ name, why }) => ({
    code: "UPSTREAM_LATER",
    severity: "warning",
    message: `machines of ${instanceGroup.name} will pull ${name} from ${registryOf(name)} once nodeup runs (${why.reason})`,
    hint: hooks.some((hook) => hook.why === why)
      ? "Write your registry's name of the image into the hook: ctr uses no mirror."
      : `Write your registry's name of the image there, or name a mirror: --registry-mirror ${registryOf(name)}=HOST.`,
    place: why.place,
  }));
}

function isLocal({ name }: ListedImage, { assets, mirrors }: LocalPlaces, usesMirrors: boolean): boolean {
  const registry = registryOf(name);
  if (registry === (assets.containerProxy ?? assets.containerRegistry)?.split("/")[0]) return true;
  const mirrored = mirrors.fallback ? [] : mirrors.hosts.map(({ upstream }) => upstream);
  return usesMirrors && (mirrored.includes(registry) || mirrored.includes("*"));
}

function registryOf(name: string): string {
  return parseImageName(name)?.registry ?? "docker.io";
}
