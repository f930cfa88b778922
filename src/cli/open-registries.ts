import type { ImageRepositories } from "../content/image-store.ts";
import type { Side } from "../errors/user-error.ts";
import type { Http } from "../http/http.ts";
import type { Credential } from "../registry/credential.ts";
import { createRegistry } from "../registry/create-registry.ts";

/** The registry on a host, seen from one side of a transfer. */
export type OpenRegistry = (host: string, side: Side, scheme?: "http" | "https") => ImageRepositories;

/** One client a host and side, so that tokens and knowledge of what is where are shared by all its repositories. */
export function openRegistries(
  http: Http,
  credentials: (host: string) => Promise<Credential | undefined>,
): OpenRegistry {
  const opened = new Map<string, ImageRepositories>();
  return (host, side, scheme) => {
    const key = `${side} ${scheme ?? ""} ${host}`;
    const registry =
      opened.get(key) ??
      createRegistry({
        host,
        http,
        credentials,
        side,
        ...(scheme === undefined ? {} : { plainHttp: scheme === "http" }),
      });
    opened.set(key, registry);
    return registry;
  };
}
