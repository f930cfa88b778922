import type { Finding } from "../errors/finding.ts";
import type { Http, RetryEvent, WaitEvent } from "../http/http.ts";
import type { HostSettings } from "./host-settings.ts";
import type { Hosts } from "./hosts.ts";
import type { Network, Patience } from "./network.ts";
import { readHostEnvironment, type HostEnvironment } from "./read-environment.ts";

/**
 * Opens the way to all hosts of a run; no file is read and no host asked before something needs it, and what speaks to them is loaded
 * only then. Close it at the end. Without an environment no variable counts, only what docker and podman keep in the home directory.
 */
export function openHosts(
  settings: HostSettings = {},
  environment: HostEnvironment = readHostEnvironment({}),
): Hosts {
  const onRetry = new Set<(event: RetryEvent) => void>();
  const onWait = new Set<(event: WaitEvent) => void>();
  const onFinding = new Set<(finding: Finding) => void>();
  const told = {
    onRetry: (event: RetryEvent) => onRetry.forEach((listener) => listener(event)),
    onWait: (event: WaitEvent) => onWait.forEach((listener) => listener(event)),
    onFinding: (finding: Finding) => onFinding.forEach((listener) => listener(finding)),
  };
  const silentHosts = new Set<string>();
  const clients: Http[] = [];
  const networks = new Map<Patience, Promise<Network>>();
  const open = async (patience: Patience): Promise<Network> => {
    const { openNetwork } = await import("./network.ts");
    const opened = await openNetwork({ settings, environment, patience, silentHosts, ...told });
    clients.push(opened.http);
    return opened;
  };
  const network = (patience: Patience = "usual"): Promise<Network> => {
    const opened = networks.get(patience) ?? open(patience);
    networks.set(patience, opened);
    return opened;
  };
  const mirrors = settings.mirrors ?? [];
  return {
    environment,
    settings,
    mirrors,
    network,
    async stores(target = {}) {
      const { openTransferStores } = await import("./open-transfer-stores.ts");
      return openTransferStores({ network: await network(), mirrors, environment, target });
    },
    async fileSource(url, patience) {
      const { openUpstreamFiles } = await import("./open-upstream-files.ts");
      return openUpstreamFiles(url, await network(patience), environment);
    },
    async fileTree(url) {
      const { openUpstreamTree } = await import("./open-upstream-files.ts");
      return openUpstreamTree(url, await network(), environment);
    },
    onFinding: (listener) => void onFinding.add(listener),
    onRetry: (listener) => void onRetry.add(listener),
    onWait: (listener) => void onWait.add(listener),
    counters: () => clients.flatMap((http) => http.counters()),
    async close() {
      const opened = await Promise.allSettled(networks.values());
      networks.clear();
      for (const one of opened) if (one.status === "fulfilled") await one.value.http.close();
    },
  };
}
