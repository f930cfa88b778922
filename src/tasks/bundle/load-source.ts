import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { CopyRequest, CopySource } from "../copy/copy-assets.ts";
import { bundleSource } from "./bundle-source.ts";
import { findLeftOut, type FoundContent } from "./find-left-out.ts";

/**
 * What a load of a bundle reads. Of a delta it is first seen to that the target has what it leaves out: throws the UserErrors of
 * `findLeftOut`, before anything is written.
 */
export async function openLoadSource(
  bundle: PackedBundle,
  request: CopyRequest,
  hosts: Hosts,
): Promise<CopySource> {
  if (bundle.leftOut.size === 0) return bundleSource(bundle);
  return bundleSource(completed(bundle, await findLeftOut(bundle, request, hosts)));
}

/** The same bundle, and the target's own content where that is left out. */
function completed(bundle: PackedBundle, found: FoundContent): PackedBundle {
  const { files, leftOut } = bundle;
  return {
    ...bundle,
    files: {
      ...files,
      stat: async (name) => {
        const left = found.has(name) ? leftOut.get(name) : undefined;
        return left === undefined ? files.stat(name) : { size: left.size };
      },
      open: (name, offset) => found.get(name)?.(offset) ?? files.open(name, offset),
    },
  };
}
