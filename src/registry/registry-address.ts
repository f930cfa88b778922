import { isLoopback } from "../http/proxy-for.ts";

/** Where a registry answers and under which names its credentials are kept. */
export interface RegistryAddress {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  readonly credentialHosts: readonly string[];
}

const DOCKER_HUB: readonly string[] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/**
 * The address of a registry host. Docker Hub answers at registry-1.docker.io and keeps its credentials under the address of its
 * first version. Plain HTTP is for loopback (as in containerd and docker) and for hosts that were named for it.
 */
export function registryAddress(host: string, plainHttp?: boolean): RegistryAddress {
  const isHub = isDockerHub(host);
  const name = isHub ? "registry-1.docker.io" : host;
  const scheme = (plainHttp ?? isLoopback(new URL(`http://${name}`).hostname)) ? "http" : "https";
  return { origin: `${scheme}://${name}`, credentialHosts: isHub ? DOCKER_HUB : [host] };
}

/** True for every name of Docker Hub. */
export function isDockerHub(host: string): boolean {
  return DOCKER_HUB.includes(host);
}
