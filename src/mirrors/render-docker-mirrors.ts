import type { Finding } from "../errors/finding.ts";
import { caFindings } from "./ca-findings.ts";
import type { MirrorEndpoint, MirrorPlan } from "./mirror-plan.ts";
import { printJsonText } from "../values/quote-text.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";

/**
 * Docker's daemon.json. The daemon has mirrors for Docker Hub alone, without a path, and asks Docker Hub itself for what they lack
 * (Docker, "Registry as a pull through cache"); all else is a finding.
 */
export function renderDockerMirrors(plan: MirrorPlan): RenderedMirrors {
  const hub = plan.hosts
    .filter(({ upstream }) => upstream === "docker.io")
    .flatMap(({ endpoints }) => endpoints);
  const usable = hub.filter(({ path }) => path === "");
  const plain = new Set(
    plan.hosts.flatMap(({ endpoints }) =>
      endpoints.flatMap(({ scheme, host }) => (scheme === "http" ? host : [])),
    ),
  );
  const config = {
    ...(usable.length === 0 ? {} : { "registry-mirrors": usable.map(urlOf) }),
    ...(plain.size === 0 ? {} : { "insecure-registries": [...plain].sort() }),
  };
  return {
    files: [{ path: "daemon.json", text: `${printJsonText(config, 2)}\n` }],
    findings: [
      ...findOthers(plan),
      ...findPaths(hub),
      ...findFallback(plan, usable),
      ...caFindings(plan, (host) => `/etc/docker/certs.d/${host}/ca.crt`),
    ],
  };
}

function urlOf({ scheme, host }: MirrorEndpoint): string {
  return `${scheme}://${host}`;
}

function findOthers({ hosts }: MirrorPlan): Finding[] {
  const others = hosts.filter(
    ({ upstream, endpoints }) => upstream !== "docker.io" && !endpoints.some(({ host }) => host === upstream),
  );
  if (others.length === 0) return [];
  return [
    {
      code: "DOCKER_HUB_ONLY",
      severity: "warning",
      message: `Docker has mirrors for docker.io only; images of ${others.map(({ upstream }) => upstream).join(", ")} come from there`,
      hint: "Map their names instead: kops-assets render manifests.",
    },
  ];
}

function findPaths(hub: readonly MirrorEndpoint[]): Finding[] {
  const refused = hub.filter(({ path }) => path !== "");
  if (refused.length === 0) return [];
  return [
    {
      code: "MIRROR_PATH",
      severity: "warning",
      message: `Docker does not accept a mirror with a path: ${refused.map((place) => `${urlOf(place)}/${place.path}`).join(", ")}`,
      hint: "Serve Docker Hub's images from a host of their own.",
    },
  ];
}

function findFallback({ fallback }: MirrorPlan, usable: readonly MirrorEndpoint[]): Finding[] {
  if (fallback || usable.length === 0) return [];
  return [
    {
      code: "ALWAYS_FALLS_BACK",
      severity: "info",
      message: "Docker asks Docker Hub for what a mirror does not have, and no setting prevents it",
    },
  ];
}
