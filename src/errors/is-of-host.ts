/** Failures that say all when they name a host: they are its, and not the asset's. */
const OF_HOSTS = [
  "UNREACHABLE",
  "TIMEOUT",
  "TLS_FAILED",
  "UNAUTHORIZED",
  "RATE_LIMITED",
  "PROXY_REFUSED",
  "BODY_LIMIT",
  "READ_ONLY",
];

/** Whether a failure with this code is its host's, so that all that need that host fail alike. */
export function isOfHost(code: string): boolean {
  return OF_HOSTS.includes(code);
}
