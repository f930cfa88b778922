import { hasBehaviour, type KopsRelease } from "../cluster/kops-release.ts";

interface UrlMirror {
  readonly base: string;
  readonly mirror: string;
}

/** The fixes that left only the mirror of kOps's own files. */
const FEWER_MIRRORS = ["1.32.3", "1.33.2", "1.34.2"];

/** Older releases look for these files at a second place too. */
const OLD_MIRRORS: readonly UrlMirror[] = [
  {
    base: "https://storage.googleapis.com/k8s-artifacts-cni/release/",
    mirror: "https://github.com/containernetworking/plugins/releases/download/",
  },
  { base: "https://dl.k8s.io/release/", mirror: "https://cdn.dl.k8s.io/release/" },
];

/**
 * The addresses that kOps writes into a node's configuration for a file, in the order in which nodes try them: the download URL, and the
 * public mirror where that URL is a public place of kOps (`FindURLMirrors`). A file that was mapped has one address. `version` is the
 * number in the path of kOps's own files.
 */
export function fileUrls(download: string, release: KopsRelease, version: string): readonly string[] {
  const base = `https://artifacts.k8s.io/binaries/kops/${version}/`;
  if (download.startsWith(base)) {
    const name = gitHubName(download.slice(base.length));
    return [download, `https://github.com/kubernetes/kops/releases/download/v${version}/${name}`];
  }
  if (hasBehaviour(release, FEWER_MIRRORS)) return [download];
  const found = OLD_MIRRORS.find((mirror) => download.startsWith(mirror.base));
  return found === undefined ? [download] : [download, `${found.mirror}${download.slice(found.base.length)}`];
}

/** kOps's release assets have no folders: `linux/amd64/nodeup` is `nodeup-linux-amd64`, other names keep their order. */
function gitHubName(path: string): string {
  return path
    .replaceAll("/", "-")
    .replaceAll(/(linux-(?:amd64|arm64))-(nodeup|protokube|channels)/g, "$2-$1");
}
