import { isAtLeast, parseVersion, type Version } from "./version.ts";

/** The cluster's Kubernetes version: a number, or the base URL of a build (CI and development builds). */
export interface KubernetesVersion {
  /** As written in the spec, without blanks and a leading `v`. */
  readonly text: string;
  readonly version: Version;
  readonly isBaseUrl: boolean;
}

/** The version with all three parts, and with its pre-release and build parts if it has them. */
export function formatKubernetesVersion({ text, version }: KubernetesVersion): string {
  const suffix = /^[\d.]+([-+].*)$/.exec(text)?.[1] ?? "";
  return `${version.major}.${version.minor}.${version.patch}${suffix}`;
}

const MINOR_IN_URL = /\/v1\.(\d+)\./;

/** Undefined when kOps cannot tell the version: neither a number nor a URL with `/v1.N.` in it. */
export function parseKubernetesVersion(written: string): KubernetesVersion | undefined {
  const text = written.trim().replace(/^v/, "");
  const version = parseVersion(text) ?? versionInUrl(text);
  if (version === undefined) return undefined;
  return { text, version, isBaseUrl: /^(?:https?|memfs):/.test(text) };
}

function versionInUrl(text: string): Version | undefined {
  const minor = MINOR_IN_URL.exec(text)?.[1];
  return minor === undefined ? undefined : { major: 1, minor: Number(minor), patch: 0 };
}

/** Whether the cluster runs `minimum` (for instance `1.33`) or later. */
export function isKubernetesAtLeast(kubernetes: KubernetesVersion, minimum: string): boolean {
  return isAtLeast(kubernetes.version, minimum);
}
