import { checkRequest } from "./check-request.ts";
import { parseImageReference } from "../content/image-reference.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import type { Hosts } from "../hosts/hosts.ts";
import type { Network } from "../hosts/network.ts";
import { registryAddress } from "../registry/registry-address.ts";
import { checkLogin, type LoginCheck } from "../registry/check-login.ts";
import type { NamedImage } from "../remap/placement.ts";
import { mirrorImage, type Mirror } from "../transfer/mirrors.ts";
import { present } from "../values/present.ts";

/** A registry to ask, or one of its repositories. */
export interface LoginPlace {
  readonly host: string;
  readonly repository?: string;
  /** Whether it has to allow pushing. */
  readonly push: boolean;
  readonly scheme?: "http" | "https";
}

/** Asks every registry with the credential that a copy would use; nothing is written. */
export async function checkLogins(places: readonly LoginPlace[], hosts: Hosts): Promise<LoginCheck[]> {
  checkRequest("checkLogins", { places, hosts }, { places: "a list", hosts: "what openHosts opens" });
  const network = await hosts.network("brief");
  return Promise.all(places.map((place) => check(place, network)));
}

/** `HOST` or `HOST/REPOSITORY`. Throws a UserError BAD_REGISTRY for what is no host. */
export function parseLoginPlace(name: string, push: boolean): LoginPlace {
  if (/^https?:\/\//i.test(name))
    throw new UserError("BAD_REGISTRY", `${redactUrl(name)} is a URL, and the host of a registry is meant`, {
      hint: "Write HOST or HOST/REPOSITORY, without https://.",
    });
  const [host = ""] = name.split("/");
  registryAddress(host);
  return host === name ? { host, push } : { host, repository: name.slice(host.length + 1), push };
}

/** One repository of each registry that a list's images are read from or written to, mirrors taken into account. */
export function loginPlacesOf(images: readonly NamedImage[], mirrors: readonly Mirror[]): LoginPlace[] {
  const places = images.flatMap(({ canonical, download }): LoginPlace[] => {
    const sources = mirrorImage(parseImageReference(canonical), mirrors).map(({ image, scheme }) => ({
      host: image.registry,
      repository: image.repository,
      push: false,
      ...present({ scheme }),
    }));
    const { registry: host, repository } = parseImageReference(download);
    return download === canonical ? sources : [...sources, { host, repository, push: true }];
  });
  return [...new Map(places.map((place) => [`${place.host} ${String(place.push)}`, place])).values()];
}

function check({ scheme, ...place }: LoginPlace, network: Network): Promise<LoginCheck> {
  const { http, findCredentialStrictly: credentials, plainHttp } = network;
  const isPlain = scheme === undefined ? plainHttp(place.host) : scheme === "http";
  return checkLogin({ ...place, http, credentials, plainHttp: isPlain });
}
