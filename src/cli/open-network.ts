import { readFile } from "node:fs/promises";
import { UserError } from "../errors/user-error.ts";
import { createHttp } from "../http/create-http.ts";
import type { Http, RetryEvent } from "../http/http.ts";
import type { TlsOptions } from "../http/http-options.ts";
import { createCloudCredentials } from "../registry/cloud/cloud-credentials.ts";
import { firstCredential, type FindCredential } from "../registry/credential.ts";
import { createCredentialHelper } from "../registry/credential-helper.ts";
import { parseDockerConfig, type DockerConfig } from "../registry/docker-config.ts";
import { createFindCredential } from "../registry/find-credential.ts";
import type { PlainHttp } from "../registry/registry-address.ts";
import { readRegistryCertificates } from "../registry/registry-certificates.ts";
import { DEFAULT_CONCURRENCY } from "../transfer/run.ts";
import { cloudIdentities, type Identities } from "./cloud-identities.ts";
import { openRegistries, type OpenRegistry } from "./open-registries.ts";
import { readTextFile } from "./read-text-file.ts";
import type { HostEnvironment } from "./read-environment.ts";
import { present } from "../values/present.ts";

/** The way to all hosts of one run. */
export interface Network {
  readonly http: Http;
  readonly openRegistry: OpenRegistry;
  readonly findCredential: FindCredential;
  readonly identities: Identities;
  /** Whether a registry is spoken to without TLS, where nothing else says so: those that were named for it, and on loopback as they answer. */
  readonly plainHttp: (host: string) => PlainHttp;
}

/** What flags say of how hosts are spoken to. */
export interface HostSettings {
  readonly requestsPerSecond?: number;
  /** Bytes a second in each direction. */
  readonly bandwidthLimit?: number;
  readonly plainHttp?: readonly string[];
  readonly insecure?: readonly string[];
  readonly caFile?: readonly string[];
}

export interface NetworkOptions {
  readonly environment: HostEnvironment;
  readonly hosts?: HostSettings;
  /** Blobs and files at once a host. */
  readonly concurrency?: number;
  /** One try and short waits: for questions whose answer is not worth much patience. */
  readonly isHasty?: boolean;
  readonly onRetry?: (event: RetryEvent) => void;
}

const CA_HINT = "--ca-file and the variable SSL_CERT_FILE name PEM files with certificate authorities.";
const SMALL_REQUESTS = 32;
const HASTY = { attempts: 1, connectTimeoutMs: 4_000, idleTimeoutMs: 8_000 };

/** Reads certificate and credential files and makes one client; no registry is asked yet. Close its `http` at the end. */
export async function openNetwork(options: NetworkOptions): Promise<Network> {
  const { environment, hosts = {}, concurrency = DEFAULT_CONCURRENCY, onRetry } = options;
  const { requestsPerSecond, bandwidthLimit } = hosts;
  const files = [...environment.caFiles, ...(hosts.caFile ?? [])];
  const ca = (await Promise.all(files.map(readAuthorities))).join("\n");
  const http = createHttp({
    ...(options.isHasty === true ? HASTY : {}),
    downloads: concurrency,
    uploads: concurrency,
    smallRequests: SMALL_REQUESTS,
    ...present({ onRetry, requestsPerSecond, bandwidthLimit }),
    proxy: environment.proxy,
    tls: (host) => tlsFor(host, ca, options),
  });
  const configs = (await Promise.all(environment.dockerConfigs.map(readDockerConfig))).flat();
  const identities = cloudIdentities(http);
  const findCredential = firstCredential([
    createFindCredential(configs, createCredentialHelper(process.env)),
    createCloudCredentials(http, identities),
  ]);
  const plainHttp = (host: string): PlainHttp => hosts.plainHttp?.includes(host) === true || "unless-tls";
  const openRegistry = openRegistries(http, findCredential, plainHttp);
  return { http, openRegistry, findCredential, identities, plainHttp };
}

async function readAuthorities(file: string): Promise<string> {
  const text = await readTextFile(file, CA_HINT);
  if (/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text)) return text;
  throw new UserError("BAD_CERTIFICATE", `${file} holds no certificate`, { hint: CA_HINT });
}

/** Authorities of flags and environment and those of the host's own folder; certificates are checked unless the host was named. */
function tlsFor(host: string, ca: string, { environment, hosts }: NetworkOptions): TlsOptions {
  const own = readRegistryCertificates(host, environment.certificateDirectories);
  const authorities = [ca, own?.ca ?? ""].filter((text) => text !== "").join("\n");
  return {
    ...own,
    ...(authorities === "" ? {} : { ca: authorities }),
    insecure: hosts?.insecure?.includes(host) === true,
  };
}

/** A config that is not there is no config. */
async function readDockerConfig(file: string): Promise<DockerConfig[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return [];
    throw new UserError("UNREADABLE_FILE", `${file} cannot be read`, {
      hint: "It holds registry credentials.",
      cause: error,
    });
  }
  return [parseDockerConfig(text, file)];
}
