import type { OciLocation } from "./file-location.ts";
import { refuseQuery } from "./refuse-query.ts";
import { schemeUrl } from "./scheme-url.ts";
import { pathSegments } from "./url-path.ts";

/** A repository of a registry, from `oci://REGISTRY/REPOSITORY`; undefined for anything else. */
export function parseOciPlace(text: string): OciLocation | undefined {
  const url = schemeUrl(text, ["oci:"]);
  const repository = url === undefined ? "" : pathSegments(url).join("/");
  if (url === undefined || url.host === "" || repository === "") return undefined;
  refuseQuery(url);
  return { kind: "oci", registry: url.host, repository };
}
