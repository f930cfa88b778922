import { existsSync } from "node:fs";
import { basename, dirname, join, posix, resolve } from "node:path";
import { readTextFile } from "../disk/read-text-file.ts";
import { parseSource } from "../../cluster/read/parse-source.ts";
import type { JsonValue, SourceDocument } from "../../cluster/read/source-document.ts";
import type { Finding } from "../../errors/finding.ts";
import { addonsOfChannel, type ChannelAddon } from "../../sources/channel.ts";
import { toManifestDocument } from "../../sources/images-of-manifest.ts";
import { itemsOf, textOf, valueAt } from "../../cluster/read/json-fields.ts";
import { concatAssets, type ListedAssets } from "../../sources/listed-assets.ts";
import { readManifests } from "../../sources/manifests.ts";
import type { Source } from "../../cluster/read/parse-source.ts";

/** The images of the manifests that channels name: those beside the channel's file, unless they are among `given` documents. */
export async function readChannels(
  channels: readonly Source[],
  given: readonly SourceDocument[],
): Promise<ListedAssets> {
  const known = new Set(given.map(({ source }) => resolve(source)));
  return concatAssets(await Promise.all(channels.map((channel) => readChannel(channel, known))));
}

async function readChannel(channel: Source, known: ReadonlySet<string>): Promise<ListedAssets> {
  const { values, problems } = parseSource(channel);
  const addons = values.flatMap((value) => addonsOfChannel(toManifestDocument(channel.name, value)));
  const lists = await Promise.all(addons.map((addon) => readAddon(channel, addon, known)));
  const findings = problems.map(({ place: { file, line }, ...problem }): Finding => {
    return { ...problem, severity: "warning", place: { file, line } };
  });
  return concatAssets([...lists, { images: [], files: [], findings }]);
}

async function readAddon(
  channel: Source,
  addon: ChannelAddon,
  known: ReadonlySet<string>,
): Promise<ListedAssets> {
  const path = join(dirname(channel.name), addon.manifest);
  if (addon.manifest.includes("://") || !existsSync(path)) {
    const isGiven = [...known].some((name) => basename(name) === posix.basename(addon.manifest));
    return { images: [], files: [], findings: isGiven ? [] : [notGiven(addon)] };
  }
  if (known.has(resolve(path))) return { images: [], files: [], findings: [] };
  return readManifests([{ name: path, text: await readTextFile(path, "A channel names it.") }], addon.name);
}

function notGiven({ name, manifest, place }: ChannelAddon): Finding {
  return {
    code: "CHANNEL_MANIFEST_NOT_READ",
    severity: "warning",
    message: `the manifest of addon ${name} is not beside its channel: ${manifest}`,
    place,
    hint: "Download it and give it with -f to list its images.",
  };
}

/** The channels of spec.addons for which no file of that name was given. */
export function findUnreadChannels(cluster: SourceDocument, channels: readonly Source[]): Finding[] {
  const manifests = itemsOf(valueAt(cluster.object, ["spec", "addons"])).map((addon: JsonValue) =>
    textOf(valueAt(addon, ["manifest"])),
  );
  return manifests.flatMap((manifest, index): Finding[] => {
    if (manifest === undefined || channels.some(({ name }) => isFileOf(name, manifest))) return [];
    const { line } = cluster.position(["spec", "addons", index]);
    const message = `the channel ${manifest} of spec.addons was not given, so its images are not listed`;
    const hint = "Download it with its manifests, and give it with -f.";
    return [
      {
        code: "CHANNEL_NOT_READ",
        severity: "warning",
        message,
        place: { file: cluster.source, line: line },
        hint,
      },
    ];
  });
}

function isFileOf(name: string, manifest: string): boolean {
  return name.replace(/^.*[/\\:]/, "") === manifest.replace(/^.*\//, "");
}
