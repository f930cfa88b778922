import type { Side } from "../errors/user-error.ts";
import type { Http } from "../http/http.ts";
import type { FindCredential } from "../registry/credential.ts";
import { createRegistry, type Registry } from "../registry/create-registry.ts";
import type { PlainHttp } from "../registry/registry-address.ts";

type Scheme = "http" | "https";

/** The registry on a host, seen from one side of a transfer; "target": it is to be written to. */
export type OpenRegistry = (host: string, side: Side, scheme?: Scheme, use?: "target") => Registry;

/** Connections over which one large layer is read: registries and their stores often limit what one connection brings. */
const CONNECTIONS = 4;

/** One client per host and side, so that tokens and knowledge of what is where are shared by all its repositories. */
export function openRegistries(
  http: Http,
  credentials: FindCredential,
  plainHttp: (host: string) => PlainHttp,
): OpenRegistry {
  const opened = new Map<string, Registry>();
  return (host, side, asked, use) => {
    const isTarget = use === "target";
    const key = `${side} ${asked ?? ""} ${use ?? ""} ${host}`;
    const isPlain = asked === undefined ? plainHttp(host) : asked === "http";
    const registry =
      opened.get(key) ??
      createRegistry({ host, http, credentials, side, plainHttp: isPlain, parallel: CONNECTIONS, isTarget });
    opened.set(key, registry);
    return registry;
  };
}
