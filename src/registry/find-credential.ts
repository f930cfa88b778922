import { CredentialCache } from "./credential-cache.ts";
import type { CredentialHelper } from "./credential-helper.ts";
import type { Credential, CredentialQuery, FindCredential, FoundCredential } from "./credential.ts";
import { bareHost, type DockerConfig } from "./docker-config.ts";
import { isDockerHub } from "./registry-address.ts";

/** Docker Hub's key in config files and helpers, as its first version's address. */
const HUB_KEY = "https://index.docker.io/v1/";
/** Milliseconds for which a helper's answer is believed: some hand out what lives for less than an hour. */
const HELPER_LIFE_MS = 10 * 60_000;

type Ask = (name: string, server: string) => Promise<Credential | undefined>;

/**
 * Looks credentials up as docker and podman do: the host's own helper, else the store, else the file; the first config file that knows
 * the host wins. Within a file an entry for a namespace ("registry.example.com/team", containers-auth.json(5)) comes before the
 * host's, the longest first. Hosts are compared whole, port included. Each helper is asked once in a while, for it may take a second.
 */
export function createFindCredential(
  configs: readonly DockerConfig[],
  helper: CredentialHelper,
): FindCredential {
  const cache = new CredentialCache();
  return async (query) => {
    const ask: Ask = (name, server) =>
      cache.get(`${name} ${server}`, query.refused, async () => ({
        credential: await helper(name, server),
        usableUntil: Date.now() + HELPER_LIFE_MS,
      }));
    for (const config of configs) {
      const found = (await findNamespace(config, ask, query)) ?? (await findHost(config, ask, query.host));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

async function findNamespace(
  config: DockerConfig,
  ask: Ask,
  { host, repository }: CredentialQuery,
): Promise<FoundCredential | undefined> {
  for (const key of namespaces(host, repository)) {
    const found = (await askHelper(config.helpers.get(key), key, ask)) ?? inFile(config, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** "host/a/b", "host/a" for the repository "a/b". */
function namespaces(host: string, repository: string | undefined): string[] {
  const parts = repository?.split("/") ?? [];
  return namesOf(host)
    .filter((name) => !name.includes("/"))
    .flatMap((name) => parts.map((_, index) => [name, ...parts.slice(0, parts.length - index)].join("/")));
}

async function findHost(config: DockerConfig, ask: Ask, host: string): Promise<FoundCredential | undefined> {
  const names = namesOf(host);
  const helper = names.map((name) => config.helpers.get(name)).find((name) => name !== undefined);
  const asked = await askHelper(helper ?? config.store, isDockerHub(host) ? HUB_KEY : host, ask);
  return asked ?? names.map((name) => inFile(config, name)).find((found) => found !== undefined);
}

function namesOf(host: string): string[] {
  return isDockerHub(host) ? [bareHost(HUB_KEY), "docker.io", "registry-1.docker.io"] : [host];
}

async function askHelper(
  name: string | undefined,
  server: string,
  ask: Ask,
): Promise<FoundCredential | undefined> {
  const credential = name === undefined ? undefined : await ask(name, server);
  return credential === undefined ? undefined : { credential, source: `docker-credential-${name ?? ""}` };
}

function inFile({ auths, file }: DockerConfig, key: string): FoundCredential | undefined {
  const credential = auths.get(key);
  return credential === undefined ? undefined : { credential, source: file };
}
