import type { Bundle } from "../../bundle/open-bundle.ts";
import type { Finding } from "../../errors/finding.ts";
import type { FileStoreSettings } from "../../hosts/file-store-settings.ts";
import type { Hosts, Target } from "../../hosts/hosts.ts";
import { planMirrors } from "../../mirrors/plan-mirrors.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import { present } from "../../values/present.ts";
import { findDamagedRest } from "../bundle/find-damaged-rest.ts";
import { findDelta } from "../bundle/find-delta.ts";
import { findMissingVolumes } from "../bundle/missing-volumes.ts";
import { findUnlisted } from "../bundle/find-unlisted.ts";
import { findWrongSums } from "../bundle/find-wrong-sums.ts";
import { neededNames } from "../bundle/needed-names.ts";
import { filesBelow } from "../copy/plan-copies.ts";
import { bundlePlaces } from "./bundle-places.ts";
import { findBadLayout } from "./find-bad-layout.ts";
import { findExtra } from "./find-extra.ts";
import { nodePlaces } from "./node-places.ts";
import { openForReading } from "./open-for-reading.ts";
import { operatorPlaces } from "./operator-places.ts";
import type { VerifyRequest } from "./verify-request.ts";
import type { VerifyPlaces } from "./verify-places.ts";

interface OpenedPlaces {
  readonly places: VerifyPlaces;
  /** Looks at the place as a whole, and for what nobody needs, where that costs little. */
  readonly extra: () => Promise<Finding[]>;
}

/** Opens what a verification looks into, to be read only. `onHashed`: told the bytes of what a place hashes by itself. Throws a UserError NOT_A_BUNDLE for a directory that is none. */
export async function openPlaces(
  { as, list, registryMirrors, directory, bundle: packed, depth, extra = false }: VerifyRequest,
  plan: TransferPlan,
  hosts: Hosts,
  onHashed: (bytes: number) => void,
): Promise<OpenedPlaces> {
  const nothing = (): Promise<Finding[]> => Promise.resolve([]);
  if (packed !== undefined) {
    const missed = new Set<string>();
    const aboutBundle = async (): Promise<Finding[]> => {
      const needed = neededNames(packed);
      return [
        ...findMissingVolumes(packed, "verify", missed),
        ...findDelta(packed),
        ...findWrongSums(packed, needed),
        ...findUnlisted(packed, needed),
        ...(depth === "quick" ? [] : await findDamagedRest(packed, needed)),
      ];
    };
    return { places: bundlePlaces(packed, onHashed, missed), extra: aboutBundle };
  }
  const elsewhere = async (): Promise<Finding[]> => {
    const { findExtraElsewhere } = await import("./held-elsewhere.ts");
    return findExtraElsewhere(plan, hosts);
  };
  if (as === "node") {
    const mirrors = planMirrors(list.images, list.assets, present({ mirrors: registryMirrors })).plan;
    return { places: nodePlaces(await hosts.network(), mirrors), extra: nothing };
  }
  const bundle = directory === undefined ? undefined : await openForReading(directory);
  const stores = await storesOf(bundle, hosts);
  return {
    places: operatorPlaces(stores, directory),
    extra: bundle !== undefined ? () => extraOf(bundle, plan, hosts) : extra ? elsewhere : nothing,
  };
}

/** What a verification with the operator's credentials reads; `files`: how files are kept there. Throws a UserError NOT_A_BUNDLE. */
export async function openVerifiedStores(
  { directory, files }: Pick<VerifyRequest, "directory"> & Pick<Target, "files">,
  hosts: Hosts,
): Promise<TransferStores> {
  return storesOf(directory === undefined ? undefined : await openForReading(directory), hosts, files);
}

function storesOf(
  bundle: Bundle | undefined,
  hosts: Hosts,
  files?: FileStoreSettings,
): Promise<TransferStores> {
  const directory = bundle && {
    images: bundle.images,
    files: bundle.files,
    filesRoot: filesBelow(bundle.directory),
  };
  return hosts.stores({ use: "read", ...present({ directory, files }) });
}

async function extraOf({ directory, images }: Bundle, plan: TransferPlan, hosts: Hosts): Promise<Finding[]> {
  const root = filesBelow(directory);
  const files = (await (await hosts.fileTree(root)).list("")) ?? [];
  const names = await images.repositories();
  const tags = await Promise.all(
    names.map(async (name) => (await images.tags(name)).map((tag) => `${name}:${tag}`)),
  );
  const held = { where: directory, tags: tags.flat(), files: files.map((path) => ({ root, path })) };
  return [...(await findBadLayout(directory)), ...findExtra(held, plan)];
}
