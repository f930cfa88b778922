import { isLoopback } from "../http/proxy-for.ts";
import { speaksTls } from "../http/speaks-tls.ts";

export type Scheme = "http" | "https";

/**
 * Which registries are spoken to by http or https, where that is not the rule (https): those that the user named for plain http, and
 * those on loopback, which containerd and docker also take as they are.
 */
export async function findSchemes(
  registries: readonly string[],
  plainHttp: readonly string[],
): Promise<ReadonlyMap<string, Scheme>> {
  const named = plainHttp.map((host) => [host, "http"] as const);
  const local = [...new Set(registries)].filter((host) => !plainHttp.includes(host) && isLocal(host));
  const probed = await Promise.all(local.map(async (host) => [host, await probe(host)] as const));
  return new Map<string, Scheme>([...named, ...probed]);
}

function isLocal(host: string): boolean {
  const url = `http://${host}`;
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

async function probe(host: string): Promise<Scheme> {
  const { hostname, port } = new URL(`https://${host}`);
  return (await speaksTls(hostname.replaceAll(/^\[|\]$/g, ""), Number(port === "" ? 443 : port)))
    ? "https"
    : "http";
}
