import type { TextFile } from "./text-file.ts";
import { endpointRoot } from "./endpoint-root.ts";
import type { MirrorEndpoint, MirroredHost, MirrorPlan } from "./mirror-plan.ts";
import { printable } from "../errors/printable.ts";
import { quoteText } from "../values/quote-text.ts";

/**
 * containerd's `hosts.toml` files (containerd, docs/hosts.md), to be written below the directory of the CRI plugin's `config_path`,
 * usually /etc/containerd: `certs.d/<host>/hosts.toml`. `server` is asked last: upstream where the
 * plan falls back to it, else the last place once more.
 */
export function renderContainerdMirrors({ hosts, fallback }: MirrorPlan, through?: LocalProxy): TextFile[] {
  return hosts.map((host) => ({
    path: `certs.d/${directoryOf(host.upstream)}/hosts.toml`,
    text: renderHosts(host, fallback, through),
  }));
}

/** On each node, what asks the first of the local places in containerd's stead. Where it does not answer, containerd asks itself. */
export interface LocalProxy {
  /** By http: "127.0.0.1:4001". */
  readonly address: string;
  /** The header by which it knows which registry is meant. */
  readonly header: string;
}

/** containerd reads `host_port_`, since not every file system takes a colon, and `_default` for what has no directory. */
function directoryOf(upstream: string): string {
  return upstream === "*" ? "_default" : upstream.replace(/:(\d+)$/, "_$1_");
}

/** Every place has a table: containerd before 2.0 takes no file without one. */
function renderHosts({ upstream, endpoints }: MirroredHost, fallback: boolean, through?: LocalProxy): string {
  const asksUpstream = fallback && !endpoints.some(({ host }) => host === upstream);
  const last = asksUpstream ? undefined : endpoints.at(-1);
  const server = last === undefined ? upstreamServer(upstream) : [serverLine(last), ...settings(last)];
  const [first] = endpoints;
  return [
    `# Where containerd looks for images of ${upstream === "*" ? "all other registries" : printable(upstream)}.`,
    ...server,
    ...(through === undefined || first === undefined ? [] : ["", ...renderProxy(first, through)]),
    ...endpoints.flatMap((endpoint) => ["", ...renderTable(endpoint)]),
    "",
  ].join("\n");
}

/** Without a server line containerd asks the registry that the image's name begins with. */
function upstreamServer(upstream: string): string[] {
  if (upstream === "*") return [];
  return [`server = ${quoteText(`https://${upstream === "docker.io" ? "registry-1.docker.io" : upstream}`)}`];
}

function serverLine(endpoint: MirrorEndpoint): string {
  return `server = ${quoteText(endpointRoot(endpoint))}`;
}

function renderTable(endpoint: MirrorEndpoint): string[] {
  return [`[host.${quoteText(endpointRoot(endpoint))}]`, ...settings(endpoint).map((line) => `  ${line}`)];
}

function renderProxy({ scheme, host, path }: MirrorEndpoint, { address, header }: LocalProxy): string[] {
  const table = `host.${quoteText(endpointRoot({ scheme: "http", host: address, path }))}`;
  return [
    `[${table}]`,
    ...settings({ path }).map((line) => `  ${line}`),
    `  [${table}.header]`,
    `    ${header} = ${quoteText(`${scheme}://${host}`)}`,
  ];
}

/** containerd appends /v2 to a URL unless it is told that the path is the API's own. */
function settings({ path, caFile }: Pick<MirrorEndpoint, "path" | "caFile">): string[] {
  return [
    'capabilities = ["pull", "resolve"]',
    ...(path === "" ? [] : ["override_path = true"]),
    ...(caFile === undefined ? [] : [`ca = ${quoteText(caFile)}`]),
  ];
}
