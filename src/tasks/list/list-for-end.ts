import type { AssetsSpec } from "../../cluster/cluster.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { present } from "../../values/present.ts";
import type { AssetList } from "./asset-list.ts";
import { listAssets } from "./list-assets.ts";
import type { ListRequest } from "./list-request.ts";

/**
 * The same list as nodes would look for it if `assets` were in the spec; what it names no place for is left out. Hashes are those that
 * were found before: nobody is asked for one again. Throws the UserErrors of `listAssets`.
 */
export async function listForEnd(
  list: AssetList,
  request: ListRequest,
  assets: AssetsSpec,
  hosts: Hosts,
): Promise<AssetList> {
  const placed = await listAssets({ ...request, assets, hashes: "known" }, hosts);
  const hashes = new Map(list.files.map(({ canonical, sha256 }) => [canonical, sha256]));
  const takesImages = assets.containerRegistry !== undefined || assets.containerProxy !== undefined;
  const files = placed.files.map((file) => ({
    ...file,
    ...present({ sha256: file.sha256 ?? hashes.get(file.canonical) }),
  }));
  return {
    ...placed,
    images: takesImages ? placed.images : [],
    files: assets.fileRepository === undefined ? [] : files,
  };
}
