import { LARGEST_PORT } from "../values/largest-port.ts";
import type { Egress } from "./job-plan.ts";
import { unique } from "../values/unique.ts";

const HTTPS = 443;
const HTTP = 80;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^\[[0-9a-f:.]+\]$/i;

/** Splits hosts ("10.0.0.1:5000", "dl.k8s.io", "*.quay.io") into what a NetworkPolicy can say of them; `plain` are spoken to by http. */
export function planEgress(hosts: readonly string[], plain: ReadonlySet<string>): Egress {
  const ports = new Set<number>();
  const addresses = new Map<string, Egress["addresses"][number]>();
  const names = unique(hosts).sort();
  for (const host of names) {
    const [, name = "", digits] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
    const port = digits === undefined ? (plain.has(host) ? HTTP : HTTPS) : Number(digits);
    if (port < 1 || port > LARGEST_PORT) continue;
    const cidr = IPV4.test(name) ? `${name}/32` : IPV6.test(name) ? `${name.slice(1, -1)}/128` : undefined;
    if (cidr === undefined) ports.add(port);
    else addresses.set(host, { cidr, port });
  }
  return {
    hosts: names,
    ports: [...ports].sort((a, b) => a - b),
    addresses: [...addresses.values()],
  };
}
