import { openBundle, type Bundle } from "../../bundle/open-bundle.ts";
import type { Finding } from "../../errors/finding.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { planMirrors } from "../../mirrors/plan-mirrors.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";
import { findMissingVolumes } from "../bundle/missing-volumes.ts";
import { filesBelow } from "../copy/plan-copies.ts";
import { bundlePlaces } from "./bundle-places.ts";
import { findExtra } from "./find-extra.ts";
import { nodePlaces } from "./node-places.ts";
import { operatorPlaces } from "./operator-places.ts";
import type { VerifyRequest } from "./verify-request.ts";
import type { VerifyPlaces } from "./verify-places.ts";

interface OpenedPlaces {
  readonly places: VerifyPlaces;
  /** Looks for what nobody needs, where that costs little. */
  readonly extra: () => Promise<Finding[]>;
}

/** Opens what a verification looks into, to be read only. `onHashed`: told the bytes of what a place hashes by itself. Throws a UserError NOT_A_BUNDLE for a directory that is none. */
export async function openPlaces(
  { as, list, registryMirrors, directory, bundle: packed }: VerifyRequest,
  plan: TransferPlan,
  hosts: Hosts,
  onHashed: (bytes: number) => void,
): Promise<OpenedPlaces> {
  const nothing = (): Promise<Finding[]> => Promise.resolve([]);
  if (packed !== undefined) {
    const missing = (): Promise<Finding[]> => Promise.resolve(findMissingVolumes(packed));
    return { places: bundlePlaces(packed, onHashed), extra: missing };
  }
  if (as === "node") {
    const mirrors = planMirrors(list.images, list.assets, present({ mirrors: registryMirrors })).plan;
    return { places: nodePlaces(await hosts.network(), mirrors), extra: nothing };
  }
  const bundle = directory === undefined ? undefined : await openForReading(directory);
  const target = bundle && {
    images: bundle.images,
    files: bundle.files,
    filesRoot: filesBelow(bundle.directory),
  };
  const stores = await hosts.stores({ use: "read", ...present({ directory: target }) });
  return {
    places: operatorPlaces(stores, directory),
    extra: bundle === undefined ? nothing : () => extraOf(bundle, plan, hosts),
  };
}

function openForReading(directory: string): Promise<Bundle> {
  return openBundle(directory, openDirectoryFiles(directory, { isReadOnly: true }));
}

async function extraOf(bundle: Bundle, plan: TransferPlan, hosts: Hosts): Promise<Finding[]> {
  const tree = await hosts.fileTree(filesBelow(bundle.directory));
  return findExtra(bundle, (await tree.list("")) ?? [], plan);
}
