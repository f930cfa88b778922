import { readSmall } from "../content/input-budget.ts";
import { isMissing } from "../errors/is-missing.ts";
import type { Finding } from "../errors/finding.ts";
import { reasonOf } from "../errors/reason-of.ts";
import { systemCode } from "../errors/system-code.ts";
import { UserError } from "../errors/user-error.ts";
import { createHttp } from "../http/create-http.ts";
import type { Http, RetryEvent, SilenceEvent, WaitEvent } from "../http/http.ts";
import type { TlsOptions } from "../http/http-options.ts";
import { cloudIdentities, type Identities } from "../identity/identities.ts";
import type { AwsAccess } from "../registry/cloud/call-aws.ts";
import { createCloudCredentials } from "../registry/cloud/cloud-credentials.ts";
import { firstCredential, type FindCredential } from "../registry/credential.ts";
import { createCredentialHelper } from "../registry/credential-helper.ts";
import { bareHost, parseDockerConfig, unusableConfig, type DockerConfig } from "../registry/docker-config.ts";
import { createFindCredential } from "../registry/find-credential.ts";
import type { PlainHttp } from "../registry/registry-address.ts";
import { readRegistryCertificates } from "../registry/registry-certificates.ts";
import { DEFAULT_CONCURRENCY, LIGHT_AT_ONCE } from "../transfer/run.ts";
import { present } from "../values/present.ts";
import type { HostCredential, HostSettings } from "./host-settings.ts";
import { openRegistries, type OpenRegistry } from "./open-registries.ts";
import type { HostEnvironment } from "./read-environment.ts";
import { requestsAtMost } from "./requests-at-most.ts";

/** One client, and who we are to whom it speaks. */
export interface Network {
  readonly http: Http;
  readonly openRegistry: OpenRegistry;
  readonly findCredential: FindCredential;
  /** The same, with an error for a helper or file that does not work; for whoever asks about credentials. */
  readonly findCredentialStrictly: FindCredential;
  readonly identities: Identities;
  /** Amazon's own interfaces, as whom the AWS SDK's chain of credentials says. */
  readonly aws: AwsAccess;
  /** Whether a registry is spoken to without TLS, where nothing else says so: those that were named for it, and on loopback as they answer. */
  readonly plainHttp: (host: string) => PlainHttp;
}

/** "brief": one try and short waits, for questions whose answer is not worth much patience. */
export type Patience = "usual" | "brief";

interface NetworkOptions {
  readonly settings: HostSettings;
  readonly environment: HostEnvironment;
  readonly patience: Patience;
  readonly onRetry: (event: RetryEvent) => void;
  readonly onWait: (event: WaitEvent) => void;
  /** Told of credentials that do not work, without which the run goes on, and of hosts from which nothing comes. */
  readonly onFinding: (finding: Finding) => void;
  /** Hosts whose silence has been told: many requests wait for the same one. */
  readonly silentHosts: Set<string>;
}

const CA_HINT = "--ca-file and the variable SSL_CERT_FILE name PEM files with certificate authorities.";
const SMALL_REQUESTS = 32;
const BRIEF = { attempts: 1, connectTimeoutMs: 4_000, idleTimeoutMs: 8_000 };

/** Reads certificate and credential files and makes one client; no host is asked yet. Close its `http` at the end. */
export async function openNetwork(options: NetworkOptions): Promise<Network> {
  const { settings, environment, patience, onRetry, onWait, onFinding, silentHosts } = options;
  const { requestsPerSecond, bandwidthLimit, concurrency = DEFAULT_CONCURRENCY } = settings;
  const ca = await readAuthorities([...environment.caFiles, ...(settings.caFiles ?? [])]);
  const most = requestsAtMost();
  const http = createHttp({
    ...(patience === "brief" ? BRIEF : {}),
    downloads: Math.min(concurrency, most),
    uploads: uploadsAtOnce(Math.min(concurrency, most), settings.ends),
    smallRequests: Math.min(SMALL_REQUESTS, most),
    onRetry,
    onWait,
    onSilence: (event) => {
      if (!silentHosts.has(event.host)) onFinding(silentHost(event));
      silentHosts.add(event.host);
    },
    ...present({ requestsPerSecond, bandwidthLimit }),
    proxy: environment.proxy,
    tls: (host) => tlsFor(host, ca, settings, environment),
  });
  const files = [
    ...(settings.dockerConfig === undefined ? [] : [settings.dockerConfig]),
    ...environment.dockerConfigs,
  ];
  const configs = [
    ...(settings.credentials ?? []).map(asDockerConfig),
    ...(await Promise.all(files.map((file) => readDockerConfig(file, environment)))).flat(),
  ];
  const identities = cloudIdentities(http);
  const helper = createCredentialHelper(environment.variables);
  const cloud = createCloudCredentials(http, identities);
  const findCredential = firstCredential([createFindCredential(configs, helper, { onFinding }), cloud]);
  const findCredentialStrictly = firstCredential([createFindCredential(configs, helper), cloud]);
  const plainHttp = (host: string): PlainHttp => settings.plainHttp?.includes(host) === true || "unless-tls";
  const openRegistry = openRegistries(http, findCredential, plainHttp);
  const aws = { http, credentials: identities.aws, endpoint: environment.ecrEndpoint };
  return { http, openRegistry, findCredential, findCredentialStrictly, identities, aws, plainHttp };
}

function silentHost({ host, what, silentMs, mostMs }: SilenceEvent): Finding {
  const [silent, most] = [silentMs, mostMs].map((ms) => `${Math.round(ms / 1000)} s`);
  const message = `${host}: ${what} for ${silent}; waiting for up to ${most}`;
  return { code: "SILENT_HOST", severity: "info", message };
}

/** What is written to several ends is read once for all, so that none of them may wait for a place at its host. */
function uploadsAtOnce(concurrency: number, ends = 1): number {
  return ends === 1 ? concurrency : ends * (2 * concurrency + LIGHT_AT_ONCE);
}

async function readAuthorities(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map(readAuthority))).join("\n");
}

async function readAuthority(file: string): Promise<string> {
  const text = await readText(file);
  if (/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text)) return text;
  throw new UserError("BAD_CERTIFICATE", `${file} holds no certificate`, { hint: CA_HINT });
}

async function readText(file: string): Promise<string> {
  try {
    return (await readSmall(file)).toString("utf8");
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError("UNREADABLE_FILE", `${file} cannot be read: ${reasonOf(cause)}`, {
      hint: CA_HINT,
      cause,
    });
  }
}

/** Authorities of settings and environment and those of the host's own folder; certificates are checked unless the host was named. */
function tlsFor(
  host: string,
  ca: string,
  { insecure }: HostSettings,
  environment: HostEnvironment,
): TlsOptions {
  const own = readRegistryCertificates(host, environment.certificateDirectories);
  const authorities = [ca, own?.ca ?? ""].filter((text) => text !== "").join("\n");
  return {
    ...own,
    ...(authorities === "" ? {} : { ca: authorities }),
    insecure: insecure?.includes(host) === true,
  };
}

function asDockerConfig({ host, source, credential }: HostCredential): DockerConfig {
  const none = new Map<string, never>();
  return {
    file: source,
    auths: new Map([[bareHost(host), credential]]),
    helpers: none,
    store: undefined,
    broken: none,
  };
}

/** A config that is not there is no config, unless it was named itself; of that, and of one that cannot be read whoever asks for a credential is told. */
async function readDockerConfig(
  file: string,
  { namedDockerConfig: named }: HostEnvironment,
): Promise<DockerConfig[]> {
  try {
    return [parseDockerConfig((await readSmall(file)).toString("utf8"), file)];
  } catch (cause) {
    if (isMissing(cause) && !isMisnamed(file, cause, named)) return [];
    if (cause instanceof UserError) return [unusableConfig(file, cause)];
    const hint = isMissing(cause)
      ? "REGISTRY_AUTH_FILE names a file with registry credentials, and DOCKER_CONFIG the folder of one: correct the variable."
      : "It holds registry credentials; give this user the right to read it.";
    const message = `${file} cannot be read: ${reasonOf(cause)}`;
    return [unusableConfig(file, new UserError("UNREADABLE_FILE", message, { hint, cause }))];
  }
}

/** Whether a variable names a file that is not there, or a file where a folder is meant: whoever set it has a login in mind. */
function isMisnamed(file: string, cause: unknown, named: HostEnvironment["namedDockerConfig"]): boolean {
  return named?.file === file && (!named.mayBeMissing || systemCode(cause) === "ENOTDIR");
}
