import type { Finding } from "../errors/finding.ts";
import { quoteText } from "../values/quote-text.ts";
import type { MirrorPlan } from "./mirror-plan.ts";
import { renderContainerdMirrors } from "./render-containerd-mirrors.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";

/**
 * Values of Spegel's Helm chart, and the files of containerd that it puts itself before: a node asks other nodes first, then the local
 * places (Spegel, charts/spegel/values.yaml: mirroredRegistries, prependExisting).
 */
export function renderSpegelMirrors(plan: MirrorPlan): RenderedMirrors {
  const { hosts } = plan;
  // For Spegel, to mirror all registries is to name none.
  const isOfAll = hosts.some(({ upstream }) => upstream === "*");
  const registries = isOfAll ? [] : hosts.map(({ upstream }) => `${schemeOf(upstream, plan)}://${upstream}`);
  const list = registries.map((url) => `    - ${quoteText(url)}`);
  const text = [
    "# Values of Spegel's Helm chart. The files below certs.d belong to /etc/containerd of each node.",
    "spegel:",
    `  mirroredRegistries:${list.length === 0 ? " []" : ""}`,
    ...list,
    "  prependExisting: true",
    "",
  ].join("\n");
  const files = [{ path: "spegel-values.yaml", text }, ...renderContainerdMirrors(plan)];
  return { files, findings: [keepLayers()] };
}

/** A registry without TLS has an entry under its own name. */
function schemeOf(registry: string, { hosts }: MirrorPlan): string {
  const own = hosts.flatMap(({ endpoints }) => endpoints).find(({ host }) => host === registry);
  return own?.scheme ?? "https";
}

function keepLayers(): Finding {
  return {
    code: "KEEP_PACKED_LAYERS",
    severity: "info",
    message:
      "Spegel serves layers as they were pulled, so containerd has to keep them (discard_unpacked_layers = false)",
    hint: "In kOps: spec.containerd.configAdditions.",
  };
}
