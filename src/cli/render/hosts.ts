import type { JsonObject } from "../../cluster/read/source-document.ts";
import { parseImageReference, type ImageReference } from "../../content/image-reference.ts";
import {
  planHosts,
  type AssetHosts,
  type HostSide,
  type NeededHost,
} from "../../policy/firewall/plan-hosts.ts";
import type { MarkedFile, MarkedImage } from "../../remap/marked-placement.ts";
import { mirrorImage, mirrorUrl, type Mirror } from "../../transfer/mirrors.ts";
import { describeFinding } from "../describe-finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { loadAssetList } from "../../tasks/list/list-assets.ts";
import { printJson } from "../../text/print-json.ts";
import { printTable, type Column } from "../../text/print-table.ts";
import { printYaml } from "../../text/print-yaml.ts";
import { readMirrors } from "../flags/read-mirrors.ts";
import type { RenderHostsFlags } from "./hosts-flags.ts";
import { say } from "../say.ts";
import { present } from "../../values/present.ts";

const SIDES: readonly HostSide[] = ["copy", "nodes", "no-longer-needed"];

const COLUMNS: readonly Column<NeededHost>[] = [
  { name: "SIDE", value: ({ side }) => side },
  { name: "WHERE", value: ({ isLocal }) => (isLocal ? "local" : "upstream") },
  { name: "PURPOSE", value: ({ purpose }) => purpose },
  { name: "HOST", value: ({ host }) => host },
  { name: "KNOWN REDIRECT OF", value: ({ redirectOf }) => redirectOf ?? "" },
];

/** `kops-assets render hosts`: prints hosts; none of them is asked. */
export async function renderHosts(cluster: string | undefined, flags: RenderHostsFlags): Promise<ExitCode> {
  const mirrors = await readMirrors(flags);
  const list = await loadAssetList(cluster, { ...flags, complete: true, namesOnly: true }, say);
  const assets = [
    ...list.images.map((image) => hostsOfImage(image, mirrors)),
    ...list.files.map((file) => hostsOfFile(file, mirrors)),
  ];
  const { hosts, findings } = planHosts(assets);
  for (const finding of findings) say(describeFinding(finding));
  const { side } = flags;
  process.stdout.write(print(side === undefined ? hosts : hosts.filter((host) => host.side === side), flags));
  return EXIT.ok;
}

function hostsOfImage({ canonical, download }: MarkedImage, mirrors: readonly Mirror[]): AssetHosts {
  const upstream = parseImageReference(canonical);
  return {
    purpose: "images",
    upstream: upstream.registry,
    sources: mirrorImage(upstream, mirrors).map(
      ({ image }: { readonly image: ImageReference }) => image.registry,
    ),
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

/** Of a bucket's own scheme the host is not in the URL: the SDK knows it. */
function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? host : undefined;
}

function print(hosts: readonly NeededHost[], { output, side }: RenderHostsFlags): string {
  switch (output) {
    case "table":
      return printTable(hosts, COLUMNS);
    case "yaml":
      return printYaml(bySide(hosts));
    case "json":
      return `${printJson(bySide(hosts))}\n`;
    case "plain": {
      const needed = side === undefined ? hosts.filter((host) => host.side !== "no-longer-needed") : hosts;
      return [...new Set(needed.map(({ host }) => host))]
        .sort()
        .map((host) => `${host}\n`)
        .join("");
    }
  }
}

function bySide(hosts: readonly NeededHost[]): JsonObject {
  const sides = SIDES.map((side) => [side, hosts.filter((host) => host.side === side).map(printed)] as const);
  return Object.fromEntries(sides);
}

function printed({ host, purpose, isLocal, redirectOf }: NeededHost): JsonObject {
  return {
    host,
    purpose,
    where: isLocal ? "local" : "upstream",
    ...present({ redirectOf }),
  };
}
