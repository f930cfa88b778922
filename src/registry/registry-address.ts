import { UserError } from "../errors/user-error.ts";
import { isLoopback } from "../http/proxy-for.ts";

/** Where a registry answers and under which name its credentials are kept. */
export interface RegistryAddress {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  readonly credentialHost: string;
  /** The same with TLS, where that is to be tried first. */
  readonly tlsOrigin?: string;
}

/** Whether a registry is spoken to without TLS: "unless-tls" tries it first on loopback, and is false elsewhere. */
export type PlainHttp = boolean | "unless-tls";

const DOCKER_HUB: readonly string[] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/**
 * The address of a registry host. Docker Hub answers at registry-1.docker.io and keeps its credentials under the address of its
 * first version. Plain HTTP is for loopback (as in containerd and docker) and for hosts that were named for it. Throws a UserError
 * BAD_REGISTRY for what is no host.
 */
export function registryAddress(host: string, plainHttp?: PlainHttp): RegistryAddress {
  const isHub = isDockerHub(host);
  const name = isHub ? "registry-1.docker.io" : host;
  const isLocal = isLoopback(hostnameOf(name));
  const isPlain = plainHttp === undefined || plainHttp === "unless-tls" ? isLocal : plainHttp;
  return {
    origin: `${isPlain ? "http" : "https"}://${name}`,
    credentialHost: isHub ? "docker.io" : host,
    ...(isPlain && plainHttp === "unless-tls" ? { tlsOrigin: `https://${name}` } : {}),
  };
}

function hostnameOf(name: string): string {
  if (!/[\s/?#@%\\]|:$/.test(name) && URL.canParse(`http://${name}`))
    return new URL(`http://${name}`).hostname;
  throw new UserError("BAD_REGISTRY", `"${name}" is not the host of a registry`, {
    hint: "Write HOST or HOST:PORT, with a port up to 65535, and an IPv6 address in brackets: [::1]:5000.",
  });
}

/** True for every name of Docker Hub. */
export function isDockerHub(host: string): boolean {
  return DOCKER_HUB.includes(host);
}
