import { readFile } from "node:fs/promises";
import { UserError } from "../errors/user-error.ts";
import { createHttp } from "../http/create-http.ts";
import type { Http, RetryEvent } from "../http/http.ts";
import { createCredentialHelper } from "../registry/credential-helper.ts";
import { parseDockerConfig, type DockerConfig } from "../registry/docker-config.ts";
import { createFindCredential } from "../registry/find-credential.ts";
import { openRegistries, type OpenRegistry } from "./open-registries.ts";
import type { HostEnvironment } from "./read-environment.ts";

/** The way to all hosts of one run. */
export interface Network {
  readonly http: Http;
  readonly openRegistry: OpenRegistry;
}

export interface NetworkOptions {
  readonly environment: HostEnvironment;
  /** Blobs and files at once a host. */
  readonly concurrency?: number;
  /** One try and short waits: for questions whose answer is not worth much patience. */
  readonly isHasty?: boolean;
  readonly onRetry?: (event: RetryEvent) => void;
}

const HASTY = { attempts: 1, connectTimeoutMs: 4_000, idleTimeoutMs: 8_000 };

/** Reads certificate and credential files and makes one client; nothing is asked yet. Close its `http` at the end. */
export async function openNetwork(options: NetworkOptions): Promise<Network> {
  const { environment, concurrency, onRetry } = options;
  const ca = (await Promise.all(environment.caFiles.map(readCertificates))).join("\n");
  const http = createHttp({
    ...(options.isHasty === true ? HASTY : {}),
    ...(concurrency === undefined ? {} : { downloads: concurrency, uploads: concurrency }),
    ...(onRetry === undefined ? {} : { onRetry }),
    proxy: environment.proxy,
    ...(ca === "" ? {} : { tls: () => ({ ca }) }),
  });
  const configs = (await Promise.all(environment.dockerConfigs.map(readDockerConfig))).flat();
  const findCredential = createFindCredential(configs, createCredentialHelper(process.env));
  return { http, openRegistry: openRegistries(http, findCredential) };
}

async function readCertificates(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new UserError("UNREADABLE_FILE", `${file}, which SSL_CERT_FILE names, cannot be read`, {
      hint: "Name a PEM file, or unset the variable.",
      cause,
    });
  }
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
