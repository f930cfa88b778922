import type { Finding } from "../errors/finding.ts";
import { caFindings } from "./ca-findings.ts";
import type { MirrorEndpoint, MirroredHost, MirrorPlan } from "./mirror-plan.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";
import { quoteText } from "../values/quote-text.ts";

/** What one `[[registry]]` table is about: where names that begin with `prefix` are. */
interface Registry {
  readonly prefix: string;
  readonly places: readonly Place[];
}

interface Place {
  readonly location: string;
  readonly insecure: boolean;
}

/**
 * A drop-in of registries.conf version 2 for CRI-O, podman, skopeo and buildah (containers-registries.conf.d(5)). The last place is the
 * table's own location, so that upstream is not asked, unless the plan falls back to it.
 */
export function renderCrioMirrors(plan: MirrorPlan): RenderedMirrors {
  const registries = plan.hosts.filter(({ upstream }) => upstream !== "*").flatMap(registriesOf);
  const tables = registries.map((registry) => renderRegistry(registry, plan.fallback));
  const text = ["# For /etc/containers/registries.conf.d.", ...tables.flat(), ""].join("\n");
  return {
    files: [{ path: "registries.conf.d/50-kops-assets.conf", text }],
    findings: [
      ...findInsecure(plan),
      ...findWildcard(plan),
      ...caFindings(plan, (host) => `/etc/containers/certs.d/${host}/ca.crt`),
    ],
  };
}

/** A prefix that names a repository is longer than its registry's, and counts. */
function registriesOf({ upstream, endpoints }: MirroredHost): Registry[] {
  const repositories = new Set(
    endpoints.flatMap(({ renamed = [] }) => renamed.map(({ repository }) => repository)),
  );
  return [
    { prefix: upstream, places: endpoints.map((endpoint) => placeAt(endpoint, "")) },
    ...[...repositories].map((repository) => ({
      prefix: `${upstream}/${repository}`,
      places: endpoints.map((endpoint) => placeAt(endpoint, repository)),
    })),
  ];
}

function placeAt({ scheme, host, path, renamed = [] }: MirrorEndpoint, repository: string): Place {
  const as = renamed.find((one) => one.repository === repository)?.as;
  const parts = as === undefined ? [host, path, repository] : [host, as];
  return { location: parts.filter((part) => part !== "").join("/"), insecure: scheme === "http" };
}

function renderRegistry({ prefix, places }: Registry, fallback: boolean): string[] {
  const asksUpstream = fallback && !places.some(({ location }) => location === prefix);
  const last = asksUpstream ? { location: prefix, insecure: false } : places.at(-1);
  const mirrors = asksUpstream ? places : places.slice(0, -1);
  return [
    "",
    "[[registry]]",
    `prefix = ${quoteText(prefix)}`,
    ...(last === undefined ? [] : renderPlace(last)),
    ...mirrors.flatMap((place) => ["[[registry.mirror]]", ...renderPlace(place)]),
  ];
}

function renderPlace({ location, insecure }: Place): string[] {
  return [`location = ${quoteText(location)}`, ...(insecure ? ["insecure = true"] : [])];
}

function findInsecure({ hosts }: MirrorPlan): Finding[] {
  const plain = new Set(
    hosts.flatMap(({ endpoints }) =>
      endpoints.flatMap(({ scheme, host }) => (scheme === "http" ? host : [])),
    ),
  );
  return [...plain].map((host) => ({
    code: "INSECURE_REGISTRY",
    severity: "warning",
    message: `registries.conf has one setting for both plain HTTP and unchecked certificates: insecure, for ${host}`,
    hint: "Give the registry a certificate.",
  }));
}

function findWildcard({ hosts }: MirrorPlan): Finding[] {
  if (!hosts.some(({ upstream }) => upstream === "*")) return [];
  return [
    {
      code: "NO_WILDCARD",
      severity: "warning",
      message: "registries.conf has no entry for all other registries, so --registry-mirror *=… is left out",
      hint: "Name the registries: --registry-mirror UPSTREAM=….",
    },
  ];
}
