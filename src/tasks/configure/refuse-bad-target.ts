import type { AssetsSpec } from "../../cluster/cluster.ts";
import { mapImage } from "../../remap/map-image.ts";
import { parseImageName } from "../../sources/image-name.ts";
import { badFlags } from "../../errors/bad-flags.ts";

/** Throws a UserError BAD_FLAGS for a registry or proxy that kOps takes, and makes names of that no node can pull. */
export function refuseBadTarget(assets: AssetsSpec): void {
  const name = mapImage("registry.example/name:1", assets);
  if (parseImageName(name)?.registry !== undefined) return;
  throw badFlags(
    `${assets.containerRegistry ?? assets.containerProxy ?? ""} cannot be a registry for images: they would be called ${name}`,
    "Write it as host[:port][/path], in lower case, without https:// and without / at the end; a host without a dot needs its port.",
  );
}
