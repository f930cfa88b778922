import type { Trouble } from "./status-trouble.ts";
import { isWithoutTls } from "./tls-trouble.ts";

/** What to do about a proxy on the way to a URL that could not be connected to; `trouble` is what it would be with a host. */
export function proxyTrouble(url: string, reason: string, trouble: Trouble): Trouble {
  const variables = `${url.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY"} (or ALL_PROXY)`;
  if (isWithoutTls(reason)) {
    const hint = `The proxy does not speak TLS at this port: write it with http://, not https://, in ${variables}.`;
    return { ...trouble, hint };
  }
  if (trouble.code === "TLS_FAILED") return trouble;
  const hint = `The proxy does not answer, so the host was not asked. Correct ${variables}, which names the proxy, or name the host in NO_PROXY to connect directly.`;
  return { ...trouble, hint };
}

/** What should speak SOCKS 5 does not. */
export const NO_SOCKS: Trouble = {
  code: "UNREACHABLE",
  hint: "It may be an http proxy: write it with http://, not socks5://, in ALL_PROXY (or the variable that names it).",
};
