import { CredentialCache } from "./credential-cache.ts";
import type { CredentialHelper } from "./credential-helper.ts";
import type { Credential, CredentialQuery, FindCredential, FoundCredential } from "./credential.ts";
import { bareHost, type DockerConfig } from "./docker-config.ts";
import type { Finding } from "../errors/finding.ts";
import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";
import { isDockerHub } from "./registry-address.ts";

/** Docker Hub's key in config files and helpers, as its first version's address. */
const HUB_KEY = "https://index.docker.io/v1/";
/** Milliseconds for which a helper's answer is believed: some hand out what lives for less than an hour. */
const HELPER_LIFE_MS = 10 * 60_000;

type Ask = (name: string, server: string) => Promise<Credential | undefined>;

export interface FindOptions {
  /**
   * Told once of each file, helper or entry that does not work; the search then goes on, and what is public can be read by strangers. Without
   * it what does not work is thrown: a UserError CREDENTIAL_HELPER_FAILED, BAD_DOCKER_CONFIG or UNREADABLE_FILE.
   */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

/**
 * Looks credentials up as docker and podman do: the host's own helper, else the store, else the file; the first config file that knows
 * the host wins. Within a file an entry for a namespace ("registry.example.com/team", containers-auth.json(5)) comes before the
 * host's, the longest first. Hosts are compared whole, port included, in any case. Each helper is asked once in a while, for it may
 * take a second.
 */
export function createFindCredential(
  configs: readonly DockerConfig[],
  helper: CredentialHelper,
  { onFinding }: FindOptions = {},
): FindCredential {
  const cache = new CredentialCache();
  const told = new Set<string>();
  const tell = (config: DockerConfig, error: unknown): void => {
    if (!(error instanceof UserError) || onFinding === undefined) throw error;
    if (told.has(error.message)) return;
    told.add(error.message);
    onFinding(unusable(config, error));
  };
  return async (asked) => {
    const query = { ...asked, host: asked.host.toLowerCase() };
    const ask: Ask = (name, server) =>
      cache.get(`${name} ${server}`, query.refused, async () => ({
        credential: await helper(name, server),
        usableUntil: Date.now() + HELPER_LIFE_MS,
      }));
    for (const config of configs) {
      const asking: Ask = async (name, server) => {
        try {
          return await ask(name, server);
        } catch (error) {
          tell(config, error);
          return undefined;
        }
      };
      const found =
        (await findNamespace(config, asking, query)) ?? (await findHost(config, asking, query.host));
      if (found !== undefined) return found;
      for (const error of brokenEntries(config, query)) tell(config, error);
    }
    return undefined;
  };
}

function brokenEntries(
  { broken, unusable: whole }: DockerConfig,
  { host, repository }: CredentialQuery,
): UserError[] {
  if (whole !== undefined) return [whole];
  return [...namespaces(host, repository), ...namesOf(host)].flatMap((key) => broken.get(key) ?? []);
}

function unusable({ file }: DockerConfig, { code, message, hint }: UserError): Finding {
  const where = message.includes(file) ? "" : ` (named by ${file})`;
  return {
    code,
    severity: "warning",
    message: `${message}${where}; the registry is asked without this credential`,
    ...present({ hint }),
    place: { file },
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
