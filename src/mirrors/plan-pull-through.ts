import type { Finding } from "../errors/finding.ts";
import type { TextFile } from "./text-file.ts";
import { locateImages, type PlacedImage } from "./locate-images.ts";
import type { RegistryMirror } from "./parse-registry-mirror.ts";
import { printJsonText } from "../values/quote-text.ts";
import { present } from "../values/present.ts";

export interface PullThroughOptions {
  /** The private registry of Amazon ECR that fetches: `<account>.dkr.ecr.<region>.amazonaws.com`. */
  readonly registry: string;
  /** ARNs of secrets with the upstreams' credentials, by upstream. */
  readonly credentials: ReadonlyMap<string, string>;
}

export interface PullThrough {
  readonly template: TextFile;
  /** Where the upstreams' images are, for a mirror plan. */
  readonly mirrors: readonly RegistryMirror[];
  readonly findings: readonly Finding[];
}

interface Upstream {
  /** As Amazon names it. */
  readonly name: string;
  readonly url: string;
  readonly needsCredentials: boolean;
}

/** Amazon ECR User Guide, "Sync an upstream registry with an Amazon ECR private registry". */
const UPSTREAMS: Readonly<Record<string, Upstream>> = {
  "docker.io": { name: "docker-hub", url: "registry-1.docker.io", needsCredentials: true },
  "ghcr.io": { name: "github-container-registry", url: "ghcr.io", needsCredentials: true },
  "public.ecr.aws": { name: "ecr-public", url: "public.ecr.aws", needsCredentials: false },
  "quay.io": { name: "quay", url: "quay.io", needsCredentials: false },
  "registry.gitlab.com": {
    name: "gitlab-container-registry",
    url: "registry.gitlab.com",
    needsCredentials: true,
  },
  "registry.k8s.io": { name: "k8s", url: "registry.k8s.io", needsCredentials: false },
};
const AZURE = /^[a-z0-9]+\.azurecr\.io$/;
/** Amazon ECR API Reference, CreatePullThroughCacheRule. */
const LONGEST_PREFIX = 30;

/**
 * Pull-through cache rules for the upstream registries of a list, as a CloudFormation template: each upstream's images are below its own
 * name (`<registry>/quay.io/cilium/cilium`). Upstreams that Amazon has no rules for, or wants a secret for, are findings.
 */
export function planPullThrough(images: readonly PlacedImage[], options: PullThroughOptions): PullThrough {
  const found = new Set(locateImages(images, {}, undefined).map(({ upstream }) => upstream));
  const upstreams = [...found].filter((upstream) => upstream !== options.registry).sort();
  const cached = upstreams.flatMap((host) => {
    const upstream = upstreamOf(host);
    return upstream === undefined ? [] : [{ host, ...upstream }];
  });
  const resources = cached.map((upstream, index) => [
    `PullThroughCacheRule${(index + 1).toString()}`,
    ruleOf(upstream, options),
  ]);
  const template = {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Pull-through cache rules for the images of a kOps cluster.",
    Resources: Object.fromEntries(resources) as object,
  };
  return {
    template: {
      path: "pull-through-cache.template.json",
      text: `${printJsonText(template, 2)}\n`,
    },
    mirrors: cached.map(({ host }) => ({
      upstream: host,
      endpoint: { scheme: "https", host: options.registry, path: host },
    })),
    findings: [
      ...findUnsupported(upstreams.filter((host) => upstreamOf(host) === undefined)),
      ...findSecrets(cached, options),
      ...findRights(cached, options),
    ],
  };
}

function upstreamOf(host: string): Upstream | undefined {
  if (AZURE.test(host) && host.length <= LONGEST_PREFIX)
    return { name: "azure-container-registry", url: host, needsCredentials: true };
  return UPSTREAMS[host];
}

function ruleOf(
  { host, name, url }: Upstream & { host: string },
  { credentials }: PullThroughOptions,
): object {
  const secret = credentials.get(host);
  return {
    Type: "AWS::ECR::PullThroughCacheRule",
    Properties: {
      EcrRepositoryPrefix: host,
      UpstreamRegistry: name,
      UpstreamRegistryUrl: url,
      ...present({ CredentialArn: secret }),
    },
  };
}

function findUnsupported(hosts: readonly string[]): Finding[] {
  if (hosts.length === 0) return [];
  return [
    {
      code: "NO_PULL_THROUGH",
      severity: "warning",
      message: `Amazon ECR has no pull-through cache for ${hosts.join(", ")}`,
      hint: "Copy their images: kops-assets get assets --copy.",
    },
  ];
}

function findSecrets(
  cached: readonly (Upstream & { host: string })[],
  { credentials }: PullThroughOptions,
): Finding[] {
  return cached
    .filter(({ host, needsCredentials }) => needsCredentials && !credentials.has(host))
    .map(({ host }) => ({
      code: "SECRET_NEEDED",
      severity: "error",
      message: `Amazon ECR caches ${host} only with credentials for it`,
      hint: `Store them in a secret named ecr-pullthroughcache/… and give --credential-arn ${host}=ARN.`,
    }));
}

function findRights(cached: readonly object[], { registry }: PullThroughOptions): Finding[] {
  if (cached.length === 0) return [];
  return [
    {
      code: "NODE_RIGHTS",
      severity: "info",
      message: `nodes need ecr:BatchImportUpstreamImage and ecr:CreateRepository for what is not cached yet, and must send their credentials to ${registry} also for images with other names`,
      hint: "kOps 1.33 and later do the latter with containerd.useECRCredentialsForMirrors.",
    },
  ];
}
