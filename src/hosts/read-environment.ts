import { join } from "node:path";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";
import { quoteText } from "../values/quote-text.ts";
import { homeFolder } from "./home-folder.ts";

/** What the environment says of how hosts are reached and who we are there; the variables' usual names and meanings. */
export interface HostEnvironment {
  /** All of it: what credential helpers run with. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly proxy: { readonly http?: string; readonly https?: string; readonly no?: string };
  /** Files with certificate authorities (SSL_CERT_FILE, as Go programs read it; AWS_CA_BUNDLE; NODE_EXTRA_CA_CERTS is Node's own). */
  readonly caFiles: readonly string[];
  /** Where docker and podman keep credentials, in the order in which they are asked. */
  readonly dockerConfigs: readonly string[];
  /** Which of them a variable names: a file that has to be there (REGISTRY_AUTH_FILE), or one that may be yet to come in a folder (DOCKER_CONFIG). */
  readonly namedDockerConfig?: { readonly file: string; readonly mayBeMissing: boolean };
  /** Where docker and podman keep certificates of registries, a folder per host, in the order in which they are asked. */
  readonly certificateDirectories: readonly string[];
  /**
   * An S3-compatible store: S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY as kOps reads them (util/pkg/vfs), else
   * AWS_ENDPOINT_URL_S3. AWS's own variables count for what these leave open.
   */
  readonly s3Endpoint?: {
    readonly url: string;
    readonly region?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** AWS_ENDPOINT_URL_ECR: where Amazon ECR's API is asked. */
  readonly ecrEndpoint?: string;
  /** STORAGE_EMULATOR_HOST or gcloud's override: a server that speaks Google Cloud Storage's API. */
  readonly gcsEndpoint?: string;
  /** The variables that Azure's own command line reads. */
  readonly azure: {
    /** AZURE_STORAGE_ACCOUNT: whose key and signature these are. */
    readonly account?: string;
    readonly accountKey?: string;
    readonly sasToken?: string;
    readonly connectionString?: string;
  };
}

/** Throws a UserError BAD_ENDPOINT for a variable that names a server and is no URL. */
export function readHostEnvironment(env: Readonly<Record<string, string | undefined>>): HostEnvironment {
  const get = (...names: string[]): string | undefined =>
    names.map((name) => env[name]).find((value) => value);
  const all = get("ALL_PROXY", "all_proxy");
  const http = get("HTTP_PROXY", "http_proxy") ?? all;
  const https = get("HTTPS_PROXY", "https_proxy") ?? all;
  const no = get("NO_PROXY", "no_proxy");
  const { STORAGE_EMULATOR_HOST: emulator, CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: gcloud } = env;
  const gcsEndpoint = readEndpoint({
    STORAGE_EMULATOR_HOST: withScheme(emulator),
    CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: withScheme(gcloud),
  });
  const { AWS_ENDPOINT_URL_ECR } = env;
  const ecrEndpoint = readEndpoint({ AWS_ENDPOINT_URL_ECR });
  const caFile = get("SSL_CERT_FILE");
  return {
    variables: env,
    proxy: {
      ...present({ http, https, no }),
    },
    caFiles: caFile === undefined ? [] : [caFile],
    dockerConfigs: dockerConfigFiles(env),
    certificateDirectories: [
      join(homeFolder(), ".config/containers/certs.d"),
      "/etc/containers/certs.d",
      join(homeFolder(), ".config/docker/certs.d"),
      "/etc/docker/certs.d",
    ],
    ...present({
      s3Endpoint: readS3(get),
      namedDockerConfig: namedDockerConfig(env),
      ecrEndpoint,
      gcsEndpoint,
    }),
    azure: readAzure(get),
  };
}

/** An emulator's host alone is meant without TLS. */
function withScheme(text = ""): string {
  return text === "" || text.includes("://") ? text : `http://${text}`;
}

/** The first of some variables that is set. */
function readEndpoint(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  const found = Object.entries(variables).find(([, text]) => text);
  const [name, url = ""] = found ?? [];
  if (name === undefined || (/^https?:/i.test(url) && URL.canParse(url))) return found?.[1];
  throw new UserError("BAD_ENDPOINT", `${name} is not an http or https URL: ${quoteText(redactUrl(url))}`, {
    hint: "Write it as https://HOST[:PORT], or leave it out.",
  });
}

/** kOps's keys are for kOps's endpoint: beside AWS_ENDPOINT_URL_S3 they mean nothing. */
function readS3(get: (...names: string[]) => string | undefined): HostEnvironment["s3Endpoint"] {
  const own = get("S3_ENDPOINT");
  const url = own ?? get("AWS_ENDPOINT_URL_S3");
  if (url === undefined) return undefined;
  const aws = ["AWS_REGION", "AWS_DEFAULT_REGION"];
  const region = own === undefined ? get(...aws) : get("S3_REGION", ...aws);
  const accessKeyId = get("S3_ACCESS_KEY_ID");
  const secretAccessKey = get("S3_SECRET_ACCESS_KEY");
  const hasKeys = own !== undefined && accessKeyId !== undefined && secretAccessKey !== undefined;
  return { url, ...present({ region, credentials: hasKeys ? { accessKeyId, secretAccessKey } : undefined }) };
}

function readAzure(get: (name: string) => string | undefined): HostEnvironment["azure"] {
  const account = get("AZURE_STORAGE_ACCOUNT");
  const accountKey = get("AZURE_STORAGE_KEY");
  const sasToken = get("AZURE_STORAGE_SAS_TOKEN");
  const connectionString = get("AZURE_STORAGE_CONNECTION_STRING");
  return {
    ...present({ account, accountKey, sasToken, connectionString }),
  };
}

function namedDockerConfig(env: HostEnvironment["variables"]): HostEnvironment["namedDockerConfig"] {
  const { REGISTRY_AUTH_FILE: only = "", DOCKER_CONFIG: docker = "" } = env;
  if (only !== "") return { file: only, mayBeMissing: false };
  return docker === "" ? undefined : { file: join(docker, "config.json"), mayBeMissing: true };
}

/** docker's file, then podman's (containers-auth.json(5)); REGISTRY_AUTH_FILE names one instead of all. */
function dockerConfigFiles(env: HostEnvironment["variables"]): string[] {
  const { REGISTRY_AUTH_FILE: only, DOCKER_CONFIG: docker, XDG_RUNTIME_DIR: runtime } = env;
  if (only !== undefined && only !== "") return [only];
  return [
    join(docker === undefined || docker === "" ? join(homeFolder(), ".docker") : docker, "config.json"),
    ...(runtime === undefined || runtime === "" ? [] : [join(runtime, "containers/auth.json")]),
    join(homeFolder(), ".config/containers/auth.json"),
  ];
}
