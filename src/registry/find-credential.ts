import type { Credential, FindCredential } from "./credential.ts";
import type { CredentialHelper } from "./credential-helper.ts";
import { bareHost, type DockerConfig } from "./docker-config.ts";
import { isDockerHub } from "./registry-address.ts";

/** Docker Hub's key in config files and helpers, as its first version's address. */
const HUB_KEY = "https://index.docker.io/v1/";

/**
 * Looks credentials up as docker does: the host's own helper, else the store, else the file; the first config file that knows the
 * host wins. Hosts are compared whole, port included. Each host is looked up once, for a helper may take a second.
 */
export function createFindCredential(
  configs: readonly DockerConfig[],
  helper: CredentialHelper,
): FindCredential {
  const found = new Map<string, Promise<Credential | undefined>>();
  return (host) => {
    const known = found.get(host) ?? find(configs, helper, host);
    found.set(host, known);
    return known;
  };
}

async function find(
  configs: readonly DockerConfig[],
  helper: CredentialHelper,
  host: string,
): Promise<Credential | undefined> {
  const names = isDockerHub(host) ? [bareHost(HUB_KEY), "docker.io", "registry-1.docker.io"] : [host];
  const server = isDockerHub(host) ? HUB_KEY : host;
  for (const config of configs) {
    const helperName = first(names, config.helpers) ?? config.store;
    const credential =
      (helperName === undefined ? undefined : await helper(helperName, server)) ?? first(names, config.auths);
    if (credential !== undefined) return credential;
  }
  return undefined;
}

function first<T>(names: readonly string[], map: ReadonlyMap<string, T>): T | undefined {
  return names.map((name) => map.get(name)).find((value) => value !== undefined);
}
