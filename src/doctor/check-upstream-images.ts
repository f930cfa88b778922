import type { MarkedImage } from "../remap/marked-placement.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { isLocalHost, isMirrored, isMirroredByFile, registryOf } from "./local-hosts.ts";
import { inCluster, ofImageMapping, placeOfText } from "./places.ts";
import { unique } from "../values/unique.ts";
import { someOf } from "../values/some-of.ts";

/** Images that nodes will still pull from elsewhere, and those that kOps's own copy leaves out. */
export const checkUpstreamImages: DoctorCheck = {
  codes: {
    IMAGES_FROM_INTERNET: {
      title: "images are not mapped",
      why: "Every pull asks upstream registries.",
    },
    IMAGE_FROM_INTERNET: {
      title: "image that spec.assets does not map",
      why: "Image names in hooks, static pods, additional objects and arguments are not changed.",
    },
    NOT_LISTED_BY_KOPS: {
      title: "images that kOps maps but does not list",
      why: "`kops get assets --copy` leaves them out, and machines look for them in the local repository.",
    },
  },
  find: findUpstreamImages,
};

function findUpstreamImages(facts: DoctorFacts): Finding[] {
  const { listed, assets } = facts;
  if (listed === undefined) return [];
  const { images } = listed.placements;
  if (assets.containerRegistry === undefined && assets.containerProxy === undefined)
    return unmapped(facts, images);
  const strays = images.filter(({ remapped }) => remapped === false).flatMap((image) => stray(facts, image));
  return [...strays, ...notListed(facts, images)];
}

function unmapped(facts: DoctorFacts, images: readonly MarkedImage[]): Finding[] {
  const hosts = images.flatMap(({ download }) => registryOf(download) ?? []);
  const upstream = unique(hosts)
    .filter((host) => !isLocalHost(facts, host) && !isMirrored(facts, host))
    .sort();
  if (upstream.length === 0) return [];
  return [
    {
      code: "IMAGES_FROM_INTERNET",
      severity: facts.assets.fileRepository === undefined ? "info" : "warning",
      message: `spec.assets maps no images: they are pulled from ${upstream.join(", ")}`,
      hint: "Set spec.assets.containerRegistry or containerProxy, or mirrors of these in spec.containerd.registryMirrors.",
      assets: upstream,
      ...inCluster(facts, "spec", "assets"),
    },
  ];
}

/** A hook's image is pulled with ctr, past containerd's mirrors. */
function stray(facts: DoctorFacts, { canonical, why }: MarkedImage): Finding[] {
  const host = registryOf(canonical);
  if (host === undefined || isLocalHost(facts, host)) return [];
  const isOfHook = why.some(({ component }) => component === "hooks");
  if (!isOfHook && isMirroredByFile(facts, host)) return [];
  const isCovered = isMirrored(facts, host) && !isOfHook;
  const reason = why[0]?.reason ?? "";
  const written = why[0]?.place;
  const place = written ?? placeOfText(facts, canonical);
  return [
    {
      code: "IMAGE_FROM_INTERNET",
      severity: isCovered ? "info" : "warning",
      message: `${canonical} is pulled from ${host} by this name, although spec.assets maps images (${reason})${isCovered ? "; containerd has a mirror of it" : ""}`,
      hint: hintFor(isOfHook, written !== undefined, host),
      ...(place === undefined ? ofImageMapping(facts) : { place }),
    },
  ];
}

/** What names an image in nobody's file is kOps's own addon. */
function hintFor(isOfHook: boolean, isInFile: boolean, host: string): string {
  const mirror = `a mirror of ${host} to spec.containerd.registryMirrors (\`kops-assets render mirrors\`)`;
  if (isOfHook)
    return "Write your registry's name of the image into the hook; ctr uses neither mirrors nor credentials.";
  if (!isInFile) return `Add ${mirror}; the name is in an addon of kOps's own.`;
  return `Write your registry's name of the image there (\`kops-assets render manifests\` does), or add ${mirror}.`;
}

/** kOps maps the images that warm pools pull, and does not list them. */
function notListed(facts: DoctorFacts, images: readonly MarkedImage[]): Finding[] {
  const mapped = images.filter(({ added, remapped }) => added === true && remapped !== false);
  const assets = mapped.map(({ canonical }) => canonical);
  if (assets.length === 0) return [];
  const place = assets.map((asset) => placeOfText(facts, asset)).find((found) => found !== undefined);
  return [
    {
      code: "NOT_LISTED_BY_KOPS",
      severity: "warning",
      message: `nodes look in your registry for ${someOf(assets, 3)}, which \`kops get assets --copy\` does not copy`,
      hint: "Copy with `kops-assets copy --complete`.",
      assets,
      ...(place === undefined ? inCluster(facts, "spec", "assets") : { place }),
    },
  ];
}
