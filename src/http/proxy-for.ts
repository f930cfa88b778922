import { BlockList, isIP, isIPv6 } from "node:net";
import { present } from "../values/present.ts";
import type { ProxyOptions } from "./http-options.ts";

/**
 * The proxy to reach a URL by, or undefined to go there directly. NO_PROXY is read as Go programs do: a list, with commas (or
 * spaces, as curl does), of `*`, names (which cover their subdomains; with a leading dot only those), addresses and networks, each with an
 * optional port.
 * Loopback is always reached directly, and so is a cloud's metadata service: through a proxy one would be told who the proxy is.
 */
export function proxyFor(url: URL, proxy: ProxyOptions): string | undefined {
  const setting = url.protocol === "https:" ? proxy.https : proxy.http;
  if (setting === undefined || setting === "") return undefined;
  const host = bareHost(url.hostname);
  if (isLoopback(host) || isMetadataService(host)) return undefined;
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const entries = (proxy.no ?? "").toLowerCase().split(/[\s,]+/);
  if (entries.some((entry) => entry !== "" && covers(entry, host, port))) return undefined;
  return setting.includes("://") ? setting : `http://${setting}`;
}

/** True for addresses that stay on this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname === "::1" ||
    hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Of Amazon, Google, Azure and others: link-local addresses (RFC 3927), Amazon's for IPv6, and Google's name for its own. */
function isMetadataService(hostname: string): boolean {
  return (
    /^169\.254(?:\.\d{1,3}){2}$/.test(hostname) ||
    hostname === "fd00:ec2::254" ||
    hostname === "metadata.google.internal"
  );
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const { name, port: only } = splitEntry(entry);
  if (only !== undefined && only !== port) return false;
  if (name.includes("/")) return inNetwork(name, host);
  if (name.startsWith(".")) return host.endsWith(name);
  if (name.startsWith("*.")) return host.endsWith(name.slice(1));
  if (isIP(host) !== 0) return sameAddress(name, host);
  return host === name || host.endsWith(`.${name}`);
}

/** Behind an IPv6 address there is a port only where brackets stand around it. */
function splitEntry(entry: string): { readonly name: string; readonly port?: string } {
  const [, name = entry, port] = (isIPv6(entry) ? undefined : /^(.*):(\d+)$/.exec(entry)) ?? [];
  return { name: bareHost(name), ...present({ port }) };
}

function inNetwork(network: string, host: string): boolean {
  const [base = "", length = ""] = network.split("/");
  const [family, bits] = [isIP(base), /^\d{1,3}$/.test(length) ? Number(length) : NaN];
  if (family === 0 || family !== isIP(host) || !(bits <= (family === 4 ? 32 : 128))) return false;
  const addresses = new BlockList();
  addresses.addSubnet(base, bits, familyName(family));
  return addresses.check(host, familyName(family));
}

/** An IPv6 address has several spellings. */
function sameAddress(name: string, host: string): boolean {
  return name === host || inNetwork(`${name}/${isIPv6(name) ? 128 : 32}`, host);
}

function familyName(family: number): "ipv4" | "ipv6" {
  return family === 4 ? "ipv4" : "ipv6";
}

/** As it is compared: without brackets, and without the dot of a name that is complete ("registry.example.com."). */
function bareHost(name: string): string {
  return name
    .replace(/^\[|\]$/g, "")
    .replace(/(?<=[^.])\.$/, "")
    .toLowerCase();
}
