import type { Side } from "../errors/user-error.ts";
import type { Http } from "../http/http.ts";
import type { FindCredential } from "../registry/credential.ts";
import { createRegistry, type Registry } from "../registry/create-registry.ts";
import type { PlainHttp } from "../registry/registry-address.ts";

type Scheme = "http" | "https";

/** The registry on a host, seen from one side of a transfer. */
export type OpenRegistry = (host: string, side: Side, scheme?: Scheme) => Registry;

/** Connections over which one large layer is read: registries and their stores often limit what one connection brings. */
const CONNECTIONS = 4;

/** One client a host and side, so that tokens and knowledge of what is where are shared by all its repositories. */
export function openRegistries(
  http: Http,
  credentials: FindCredential,
  plainHttp: (host: string) => PlainHttp,
): OpenRegistry {
  const opened = new Map<string, Registry>();
  return (host, side, asked) => {
    const key = `${side} ${asked ?? ""} ${host}`;
    const isPlain = asked === undefined ? plainHttp(host) : asked === "http";
    const registry =
      opened.get(key) ??
      createRegistry({ host, http, credentials, side, plainHttp: isPlain, parallel: CONNECTIONS });
    opened.set(key, registry);
    return registry;
  };
}
