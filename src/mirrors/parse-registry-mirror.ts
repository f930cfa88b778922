import { UserError } from "../errors/user-error.ts";
import type { MirrorEndpoint } from "./mirror-plan.ts";

/** A local place for images of one upstream registry; of every upstream of a list where `upstream` is left out. */
export interface RegistryMirror {
  /** `*` for registries that have no entry of their own. */
  readonly upstream?: string;
  readonly endpoint: MirrorEndpoint;
}

const HOST = /^(?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::[0-9]{1,5})?$/;
const PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const PATH = new RegExp(`^${PART}(?:/${PART})*$`);

/**
 * Parses `[UPSTREAM=][http[s]://]HOST[:PORT][/PATH]`: https unless the text says http. Throws a UserError BAD_REGISTRY_MIRROR.
 */
export function parseRegistryMirror(text: string): RegistryMirror {
  const equals = text.indexOf("=");
  const place = text.slice(equals + 1);
  const match = /^(?:(?<scheme>https?):\/\/)?(?<host>[^/]+)(?:\/(?<path>.*))?$/.exec(place)?.groups ?? {};
  const { scheme = "https", host = "", path = "" } = match;
  const bare = path.replace(/\/$/, "");
  if (!HOST.test(host) || !URL.canParse(`https://${host}`))
    throw badMirror(text, "its host is not HOST or HOST:PORT");
  if (bare !== "" && !PATH.test(bare))
    throw badMirror(text, "its path cannot begin the name of a repository");
  if (bare === "v2" || bare.startsWith("v2/"))
    throw badMirror(text, "/v2 is the API's path, not the registry's");
  const endpoint: MirrorEndpoint = { scheme: scheme === "http" ? "http" : "https", host, path: bare };
  return equals < 0 ? { endpoint } : { upstream: parseUpstream(text, text.slice(0, equals)), endpoint };
}

function parseUpstream(text: string, upstream: string): string {
  if (upstream !== "*" && !HOST.test(upstream))
    throw badMirror(text, "the part before = is not a registry's host");
  return /^(?:index|registry-1)\.docker\.io$/.test(upstream) ? "docker.io" : upstream;
}

function badMirror(text: string, reason: string): UserError {
  const message = `"${withoutSecret(text)}" is not a registry mirror: ${reason}`;
  return new UserError("BAD_REGISTRY_MIRROR", message, {
    hint: "Write [UPSTREAM=][http://]HOST[:PORT][/PATH], such as quay.io=mirror.example:5000/quay; do not write credentials here.",
  });
}

function withoutSecret(text: string): string {
  return text.replace(/[^/=@]*@/, "…@");
}
