import type { HostSettings } from "../hosts/host-settings.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { openHosts } from "../hosts/open-hosts.ts";
import { readHostEnvironment } from "../hosts/read-environment.ts";
import { currentFacts } from "./metrics/run-facts.ts";
import { sayFinding } from "./say.ts";

/** Runs with the one way to all hosts, which is closed at the end. */
export async function withHosts<Result>(
  settings: HostSettings,
  run: (hosts: Hosts) => Promise<Result>,
): Promise<Result> {
  const hosts = openHosts(settings, readHostEnvironment(process.env));
  hosts.onFinding((finding) => sayFinding(finding));
  currentFacts().watch(() => hosts.counters());
  try {
    return await run(hosts);
  } finally {
    await hosts.close();
  }
}
