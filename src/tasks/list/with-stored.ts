import type { Hosts } from "../../hosts/hosts.ts";
import type { ListRequest } from "./list-request.ts";

/** The same request with what its state store has, so that it can be listed several times and the store is read once. Throws the UserErrors of `clusterSources`. */
export async function withStored(request: ListRequest, hosts: Hosts): Promise<ListRequest> {
  if (request.state === undefined) return request;
  const { clusterSources } = await import("./cluster-sources.ts");
  return { ...request, stored: await clusterSources(request, hosts) };
}
