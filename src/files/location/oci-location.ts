import type { OciLocation } from "./file-location.ts";
import { refuseExtras } from "./refuse-extras.ts";
import { schemeUrl } from "./scheme-url.ts";
import { pathSegments } from "./url-path.ts";

/** A repository of a registry, from `oci://REGISTRY/REPOSITORY`; undefined for anything else. */
export function parseOciPlace(text: string): OciLocation | undefined {
  const url = schemeUrl(text, ["oci:"]);
  const repository = url === undefined ? "" : pathSegments(url).join("/");
  if (url === undefined || url.host === "" || repository === "") return undefined;
  refuseExtras(url);
  return { kind: "oci", registry: url.host, repository };
}
