import { checkRequest } from "./check-request.ts";
import { parseImageReference } from "../content/image-reference.ts";
import { planHosts, type AssetHosts, type HostPlan } from "../policy/firewall/plan-hosts.ts";
import type { MarkedFile, MarkedImage } from "../remap/marked-placement.ts";
import { mirrorImage, mirrorUrl, type Mirror } from "../transfer/mirrors.ts";
import { present } from "../values/present.ts";
import type { AssetList } from "./list/asset-list.ts";

/** The hosts that a firewall has to let through for a copy of a list and for nodes, and those that nodes no longer need. */
export function planFirewall(list: AssetList, mirrors: readonly Mirror[]): HostPlan {
  checkRequest("planFirewall", { list, mirrors }, { list: "a list of assets", mirrors: "a list" });
  const { images, files, nodeHosts } = list;
  const assets = [
    ...images.map((image) => hostsOfImage(image, mirrors)),
    ...files.map((file) => hostsOfFile(file, mirrors)),
  ];
  return planHosts(assets, nodeHosts);
}

function hostsOfImage({ canonical, download }: MarkedImage, mirrors: readonly Mirror[]): AssetHosts {
  const upstream = parseImageReference(canonical);
  return {
    purpose: "images",
    upstream: upstream.registry,
    sources: mirrorImage(upstream, mirrors).map(({ image }) => image.registry),
    download: parseImageReference(download).registry,
    isMapped: canonical !== download,
  };
}

function hostsOfFile({ canonical, download }: MarkedFile, mirrors: readonly Mirror[]): AssetHosts {
  const place = hostOf(download);
  return {
    purpose: "files",
    upstream: hostOf(canonical) ?? canonical,
    sources: mirrorUrl(canonical, mirrors).flatMap((url) => hostOf(url) ?? []),
    ...present({ download: place }),
    isMapped: canonical !== download,
  };
}

/** Of s3:// nobody knows it here: it depends on the bucket's region, or on an endpoint that the environment names. */
function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  if (protocol === "gs:") return "storage.googleapis.com";
  if (protocol === "azureblob:") return `${host}.blob.core.windows.net`;
  return ["https:", "http:", "oci:"].includes(protocol) ? host : undefined;
}
