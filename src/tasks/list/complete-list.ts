import type { SourceDocument } from "../../cluster/read/source-document.ts";
import type { SelectedCluster } from "../../cluster/read/select-cluster.ts";
import { unlistedImages } from "../../inventory/unlisted-images.ts";
import { distinctPlacements } from "../../remap/distinct-placements.ts";
import type { MarkedImage, MarkedPlacements } from "../../remap/marked-placement.ts";
import type { Finding } from "../../errors/finding.ts";
import { placeListed } from "../../remap/place-listed.ts";
import { imagesOfHooks } from "../../sources/images-of-hooks.ts";
import { imagesOfManifest } from "../../sources/images-of-manifest.ts";
import { imagesOfStaticPods } from "../../sources/images-of-static-pods.ts";
import { concatAssets, distinctAssets, type ListedAssets } from "../../sources/listed-assets.ts";
import { packagesOfNodes } from "../../sources/packages-of-nodes.ts";
import type { ListedCluster } from "./list-cluster.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { asUnplaced } from "./as-unplaced.ts";
import { findUnreadChannels, readChannels } from "./read-channels.ts";
import { counted } from "../../values/counted.ts";

/**
 * A cluster's list with what kOps leaves out of it: images of hooks, static pods, warm pools, channels, objects given beside the cluster,
 * and arguments. Most of them are pulled by their own name, whatever spec.assets says; that is a finding, as are packages that nodes
 * install.
 */
export async function completeList(
  selected: SelectedCluster,
  { cluster, inventory, placements, assets }: ListedCluster,
  channels: readonly Source[],
): Promise<MarkedPlacements> {
  const { cluster: document, instanceGroups, additionalObjects } = selected;
  const found = distinctAssets(
    concatAssets([
      imagesOfHooks(document, instanceGroups),
      imagesOfStaticPods([document, ...instanceGroups]),
      concatAssets(additionalObjects.map(imagesOfObject)),
      await readChannels(channels, additionalObjects),
    ]),
  );
  const unplaced = [...unlistedImages(cluster, inventory.images), ...asUnplaced(found).images];
  const placed = distinctPlacements(placeListed(unplaced, [], assets));
  const added = withoutKnown(placed.images, placements.images);
  const mapsImages = assets.containerRegistry !== undefined || assets.containerProxy !== undefined;
  return {
    images: [...placements.images, ...added],
    files: placements.files,
    findings: [
      ...placements.findings,
      ...placed.findings,
      ...found.findings,
      ...findUnreadChannels(document, channels),
      ...(mapsImages ? strayImages(added) : []),
      ...packagesOfNodes({ cluster: document, instanceGroups, completed: cluster }),
    ],
  };
}

/** Sources that are channels (kind Addons, which have no apiVersion) apart from those with a cluster's documents. */
export function splitChannels(sources: readonly Source[]): {
  specs: readonly Source[];
  channels: readonly Source[];
} {
  const isChannel = ({ text }: Source): boolean => /^kind:\s*["']?Addons\b/m.test(text);
  return {
    specs: sources.filter((source) => !isChannel(source)),
    channels: sources.filter(isChannel),
  };
}

function imagesOfObject(document: SourceDocument): ListedAssets {
  return { ...imagesOfManifest(document), files: [] };
}

function withoutKnown(found: readonly MarkedImage[], known: readonly MarkedImage[]): MarkedImage[] {
  const pairs = new Set(known.map(({ canonical, download }) => `${canonical} ${download}`));
  return found
    .filter(({ canonical, download }) => !pairs.has(`${canonical} ${download}`))
    .map((image) => ({ ...image, added: true }));
}

function strayImages(images: readonly MarkedImage[]): Finding[] {
  const names = images.filter(({ remapped }) => remapped === false).map(({ canonical }) => canonical);
  if (names.length === 0) return [];
  const count = counted(
    names.length,
    "image is pulled by its own name",
    "images are pulled by their own names",
  );
  const message = `${count}, although spec.assets maps images: ${names.join(", ")}`;
  const hint =
    "Nodes must reach these registries, or containerd needs a mirror of them, or the specs need the local names. -o wide shows where each is named.";
  return [{ code: "NOT_REMAPPED", severity: "warning", message, hint }];
}
