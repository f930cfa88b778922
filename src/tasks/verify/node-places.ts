import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";
import { openFileSource } from "../../files/open-file-source.ts";
import type { Network } from "../../hosts/network.ts";
import type { MirrorEndpoint, MirrorPlan } from "../../mirrors/mirror-plan.ts";
import { createRegistry, type Registry } from "../../registry/create-registry.ts";
import type { PlainHttp } from "../../registry/registry-address.ts";
import type { ImagePlace, VerifyPlaces } from "./verify-places.ts";

/**
 * Where nodes look, without any credentials: images at the mirrors of their registry in order and then at the registry itself, as
 * containerd asks (hosts.md, "Registry Host Namespace"); files by plain GET.
 */
export function nodePlaces({ http, plainHttp }: Network, mirrors: MirrorPlan): VerifyPlaces {
  const registries = new Map<string, Registry>();
  const open = (host: string, plain: PlainHttp): Registry => {
    const key = `${plain.toString()} ${host}`;
    const registry = registries.get(key) ?? createRegistry({ host, http, side: "local", plainHttp: plain });
    registries.set(key, registry);
    return registry;
  };
  const placeAt = (host: string, plain: PlainHttp, repository: string): ImagePlace => ({
    store: open(host, plain).repository(repository),
    scope: host,
    where: `${host}/${repository}`,
  });
  return {
    images: ({ target: { registry, repository } }) => {
      const endpoints = endpointsFor(registry, mirrors);
      const own = endpoints.find(({ host, path }) => host === registry && path === "");
      const places = endpoints.map(({ scheme, host, path }) =>
        placeAt(host, scheme === "http", path === "" ? repository : `${path}/${repository}`),
      );
      return own === undefined ? [...places, placeAt(registry, plainHttp(registry), repository)] : places;
    },
    file: ({ target: { root, path } }) => {
      if (!/^https?:/.test(root)) return Promise.reject(notForNodes(`${root}${path}`));
      const source = openFileSource(root, { http, side: "local" });
      return Promise.resolve({ source, path, where: redactUrl(`${root}${path}`), isVouching: false });
    },
  };
}

function endpointsFor(registry: string, { hosts }: MirrorPlan): readonly MirrorEndpoint[] {
  const entry =
    hosts.find(({ upstream }) => upstream === registry) ?? hosts.find(({ upstream }) => upstream === "*");
  return entry?.endpoints ?? [];
}

function notForNodes(url: string): UserError {
  return new UserError(
    "NOT_FOR_NODES",
    `nodes read files by http and https only, and not ${redactUrl(url)}`,
    {
      side: "local",
      hint: "Name the fileRepository by its http(s) address.",
    },
  );
}
