import type { Finding } from "../errors/finding.ts";
import type { MirrorPlan } from "./mirror-plan.ts";
import { renderContainerdMirrors } from "./render-containerd-mirrors.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";

/** Where Dragonfly's client listens on each node, and how it is told the registry (d7y.io, operations/integrations/container-runtime/containerd). */
const CLIENT = { address: "127.0.0.1:4001", header: "X-Dragonfly-Registry" };

/**
 * Files of containerd by which a node asks Dragonfly's client first, which asks other nodes and then the local place, and values of
 * Dragonfly's Helm chart that leave these files alone: the chart's own `dfinit` would write others, which know upstream only.
 */
export function renderDragonflyMirrors(plan: MirrorPlan): RenderedMirrors {
  const text = [
    "# Values of Dragonfly's Helm chart. The files below certs.d belong to /etc/containerd of each node.",
    "client:",
    "  hostNetwork: true",
    "  dfinit:",
    "    enable: false",
    "",
  ].join("\n");
  const files = [{ path: "dragonfly-values.yaml", text }, ...renderContainerdMirrors(plan, CLIENT)];
  const isVouchedFor = plan.hosts.some(({ endpoints }) => endpoints[0]?.caFile !== undefined);
  return { files, findings: isVouchedFor ? [ownAuthority()] : [] };
}

function ownAuthority(): Finding {
  return {
    code: "AUTHORITY_FOR_PEERS",
    severity: "info",
    message:
      "Dragonfly's client asks the local place in containerd's stead, and has to be given its certificate authority too",
    hint: "In the chart's values: client.config.proxy.registryMirror.cert, and a volume with the file.",
  };
}
