import { addonsOfChannel } from "../channel.ts";
import type { ChannelAddon } from "../channel.ts";
import { toManifestDocument } from "../images-of-manifest.ts";
import { concatAssets } from "../listed-assets.ts";
import type { ListedAssets } from "../listed-assets.ts";
import type { Finding } from "../../errors/finding.ts";
import { readManifests } from "../manifests.ts";
import { parseStored } from "./parse-stored.ts";
import type { StateStoreReader } from "./state-store-reader.ts";
import type { FilePlace } from "../../errors/finding.ts";

/**
 * The images of the addons that kOps's bootstrap channel names; others that lie beside it are left from earlier updates. A manifest that
 * is not in the state store is a finding: MISSING_FILE, or ADDON_ELSEWHERE for one named by URL.
 */
export async function readAddons(reader: StateStoreReader, clusterName: string): Promise<ListedAssets> {
  const directory = `${clusterName}/addons`;
  const source = `${directory}/bootstrap-channel.yaml`;
  const text = await reader.read(source);
  if (text === undefined)
    return { images: [], files: [], findings: [missing(source, "the bootstrap channel", { file: source })] };
  const channel = toManifestDocument(source, parseStored({ name: source, text }));
  const addons = addonsOfChannel(channel);
  return concatAssets(await Promise.all(addons.map((addon) => readAddon(reader, directory, addon))));
}

async function readAddon(
  reader: StateStoreReader,
  directory: string,
  addon: ChannelAddon,
): Promise<ListedAssets> {
  if (addon.manifest.includes("://")) return { images: [], files: [], findings: [elsewhere(addon)] };
  const name = `${directory}/${addon.manifest}`;
  const text = await reader.read(name);
  if (text === undefined) {
    return {
      images: [],
      files: [],
      findings: [missing(name, `the manifest of addon ${addon.name}`, addon.place)],
    };
  }
  return readManifests([{ name, text }], addon.name);
}

/** A finding about a file that the state store ought to have. */
export function missing(path: string, what: string, place: FilePlace): Finding {
  return {
    code: "MISSING_FILE",
    severity: "error",
    message: `${what} is not in the state store: ${path}`,
    place,
    hint: "`kops update cluster --yes` writes it; what it names is not in this list.",
  };
}

function elsewhere({ name, manifest, place }: ChannelAddon): Finding {
  return {
    code: "ADDON_ELSEWHERE",
    severity: "warning",
    message: `addon ${name} has its manifest outside the state store: ${manifest}`,
    place,
    hint: "Download it and give it with -f to list its images.",
  };
}
