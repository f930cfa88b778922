import { caFindings } from "./ca-findings.ts";
import { endpointRoot } from "./endpoint-root.ts";
import type { MirrorEndpoint, MirroredHost, MirrorPlan } from "./mirror-plan.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";
import { quoteText } from "../values/quote-text.ts";

/** A patch of Talos's machine configuration (v1alpha1 MachineConfig, machine.registries.mirrors); skipFallback is known since Talos 1.9. */
export function renderTalosMirrors(plan: MirrorPlan): RenderedMirrors {
  const lines = [
    "# talosctl patch machineconfig --patch @talos-mirrors.yaml",
    "machine:",
    "  registries:",
    ...(plan.hosts.length === 0
      ? ["    mirrors: {}"]
      : ["    mirrors:", ...plan.hosts.flatMap((host) => renderHost(host, plan.fallback))]),
    "",
  ];
  return {
    files: [{ path: "talos-mirrors.yaml", text: lines.join("\n") }],
    findings: caFindings(plan, (host) => `machine.registries.config."${host}".tls.ca (as base64)`),
  };
}

/** overridePath counts for all endpoints of a registry, so those without a path name the API's. */
function renderHost({ upstream, endpoints }: MirroredHost, fallback: boolean): string[] {
  const overrides = endpoints.some(({ path }) => path !== "");
  const urlOf = (endpoint: MirrorEndpoint): string =>
    overrides && endpoint.path === "" ? `${endpointRoot(endpoint)}/v2` : endpointRoot(endpoint);
  return [
    `      ${quoteText(upstream)}:`,
    "        endpoints:",
    ...endpoints.map((endpoint) => `          - ${quoteText(urlOf(endpoint))}`),
    ...(overrides ? ["        overridePath: true"] : []),
    ...(fallback ? [] : ["        skipFallback: true"]),
  ];
}
