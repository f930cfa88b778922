import type { ProxyOptions } from "./http-options.ts";

/**
 * The proxy to reach a URL by, or undefined to go there directly. NO_PROXY is read as Go programs do: a comma-separated list of
 * `*`, names (which cover their subdomains; with a leading dot only those), addresses and IPv4 networks, each with an optional port.
 * Loopback is always reached directly, and so is a cloud's metadata service: through a proxy one would be told who the proxy is.
 */
export function proxyFor(url: URL, proxy: ProxyOptions): string | undefined {
  const setting = url.protocol === "https:" ? proxy.https : proxy.http;
  if (setting === undefined || setting === "") return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (isLoopback(host) || isMetadataService(host)) return undefined;
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const entries = (proxy.no ?? "").split(",").map((entry) => entry.trim().toLowerCase());
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
  const withPort = /^(.*):(\d+)$/.exec(entry);
  const isBareAddress = entry.includes("::") && !entry.startsWith("[");
  if (withPort !== null && !isBareAddress && withPort[2] !== port) return false;
  const name = (withPort === null || isBareAddress ? entry : (withPort[1] ?? "")).replace(/^\[|\]$/g, "");
  if (name.includes("/")) return inNetwork(name, host);
  if (name.startsWith(".")) return host.endsWith(name);
  if (name.startsWith("*.")) return host.endsWith(name.slice(1));
  return host === name || (host.endsWith(`.${name}`) && addressNumber(host) === undefined);
}

function inNetwork(network: string, host: string): boolean {
  const [base = "", length = ""] = network.split("/");
  const [from, address, bits] = [addressNumber(base), addressNumber(host), Number(length)];
  if (from === undefined || address === undefined || !Number.isInteger(bits) || bits < 0 || bits > 32)
    return false;
  const step = 2 ** (32 - bits);
  return Math.floor(from / step) === Math.floor(address / step);
}

function addressNumber(text: string): number | undefined {
  const parts = text.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
