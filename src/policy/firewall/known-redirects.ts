/** Hosts that a registry or file server is known to send its clients on to; `*` stands for one or more parts of a name. */
interface KnownRedirects {
  readonly hosts: RegExp;
  readonly redirectsOf: (match: RegExpExecArray) => readonly string[];
}

/**
 * From the operators' own documentation of what a firewall has to let through: Kubernetes (registry.k8s.io, dl.k8s.io), Docker, Quay,
 * GitHub, GitLab, Amazon ECR, Google, Azure.
 */
const KNOWN: readonly KnownRedirects[] = [
  known(/^docker\.io$/, [
    "registry-1.docker.io",
    "auth.docker.io",
    "production.cloudflare.docker.com",
    "production.cloudfront.docker.com",
  ]),
  known(/^registry\.k8s\.io$/, ["*.pkg.dev", "prod-registry-k8s-io-*.s3.dualstack.*.amazonaws.com"]),
  known(/^quay\.io$/, ["*.quay.io", "quayio-production-s3.s3.amazonaws.com"]),
  known(/^ghcr\.io$/, ["pkg-containers.githubusercontent.com"]),
  known(/^public\.ecr\.aws$/, ["*.cloudfront.net"]),
  known(/^(?:.+\.)?gcr\.io$/, ["storage.googleapis.com", "*.pkg.dev"]),
  known(/^[a-z0-9-]+-docker\.pkg\.dev$/, []),
  known(/^mcr\.microsoft\.com$/, ["*.data.mcr.microsoft.com"]),
  known(/^.+\.azurecr\.io$/, ["*.data.azurecr.io", "*.blob.core.windows.net"]),
  known(/^registry\.gitlab\.com$/, [
    "gitlab.com",
    "cdn.registry.gitlab-static.net",
    "storage.googleapis.com",
  ]),
  {
    hosts: /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)$/,
    redirectsOf: ([, region = "", domain = ""]) => [
      `api.ecr.${region}.${domain}`,
      `prod-${region}-starport-layer-bucket.s3.${region}.${domain}`,
    ],
  },
  known(/^dl\.k8s\.io$/, ["cdn.dl.k8s.io"]),
  known(/^github\.com$/, ["objects.githubusercontent.com", "release-assets.githubusercontent.com"]),
  known(/^(?:artifacts\.k8s\.io|storage\.googleapis\.com)$/, []),
  known(/^(?:.+\.)?s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?$|^.+\.s3\.amazonaws\.com$/, []),
  known(/^.+\.blob\.core\.windows\.net$/, []),
];

/** Where clients of a host are sent on to; undefined where nothing is known of it. */
export function knownRedirects(host: string): readonly string[] | undefined {
  for (const { hosts, redirectsOf } of KNOWN) {
    const match = hosts.exec(host);
    if (match !== null) return redirectsOf(match);
  }
  return undefined;
}

function known(hosts: RegExp, redirects: readonly string[]): KnownRedirects {
  return { hosts, redirectsOf: () => redirects };
}
