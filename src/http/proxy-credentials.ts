import type { Headers } from "./http.ts";

/**
 * What to do where a proxy wants to know who asks, by what it offers. Written without an example, which would be taken for a secret and left
 * out.
 */
export function proxyCredentials({ "proxy-authenticate": offer = "" }: Headers): string {
  if (offer === "" || /(?:^|,)\s*basic\b/i.test(offer)) return PROXY_CREDENTIALS;
  return "This proxy takes no user and password by Basic, which is all that this tool can send. Go through a local proxy that logs in to it (such as px or cntlm), or name the host in NO_PROXY to connect directly.";
}

const PROXY_CREDENTIALS =
  "Write the proxy's user and password into HTTPS_PROXY (for http: HTTP_PROXY; or ALL_PROXY, where that names it), joined by a colon and with an @ before its host.";
