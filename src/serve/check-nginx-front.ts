import { checkNginxText } from "./check-nginx-text.ts";
import type { NginxFront } from "./nginx-front.ts";
import { parseNginxOrigin } from "./parse-nginx-origin.ts";

/** Throws a UserError BAD_FLAGS for what nginx would not take as it is meant. */
export function checkNginxFront({ origin, originAuthorities, listen, folder, size, tls }: NginxFront): void {
  parseNginxOrigin(origin.href);
  checkNginxText("--listen", listen);
  checkNginxText("--cache-size", size);
  checkNginxText("--cache", folder);
  checkNginxText("--origin-ca", originAuthorities);
  if (tls === undefined) return;
  checkNginxText("--tls-cert", tls.certificate);
  checkNginxText("--tls-key", tls.key);
}
