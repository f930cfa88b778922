import type { MarkedFile, MarkedImage } from "../../remap/marked-placement.ts";
import type { ComparedAsset, ComparedList } from "../../remap/diff-placements.ts";
import { detectSource } from "../../sources/detect-source.ts";
import type { DiffFlags } from "../../cli/diff/diff-flags.ts";
import { loadAssetList } from "../list/list-assets.ts";
import type { LoadFlags, Say } from "../list/list-request.ts";
import { readSources } from "../disk/read-sources.ts";
import type { Side } from "../../cli/diff/parse-side.ts";
import { present } from "../../values/present.ts";

/** One side of a comparison. */
export interface LoadedSide {
  readonly list: ComparedList;
  /** The kOps release that it is for. */
  readonly release?: string;
}

/** Loads a spec, a lock file or a saved listing; no host is asked. */
export async function loadSide(side: Side, flags: DiffFlags, isNew: boolean, say: Say): Promise<LoadedSide> {
  const locked = side.file === "-" ? undefined : await loadLock(side.file);
  if (locked !== undefined) return locked;
  const list = await loadAssetList(undefined, sourceFlags(side, flags, isNew), say);
  const { images, files, release } = list;
  return {
    list: { images: images.map(toCompared), files: files.map(toCompared) },
    ...present({ release }),
  };
}

/** Digests of images are known to lock files only. */
async function loadLock(file: string): Promise<LoadedSide | undefined> {
  const [source, second] = await readSources([file]);
  if (source === undefined || second !== undefined || detectSource(source) !== "lock") return undefined;
  const { parseLock } = await import("../disk/lock-file.ts");
  const { images, files, kopsVersion } = parseLock(source.name, source.text);
  return {
    list: {
      images: images.map((image) => ({ ...named(image), hash: image.digest })),
      files: files.map((one) => ({ ...named(one), hash: one.sha256 })),
    },
    ...present({ release: kopsVersion }),
  };
}

function named(asset: {
  readonly canonical: string;
  readonly download: string;
  readonly why: readonly string[];
}): ComparedAsset {
  const { canonical, download, why } = asset;
  return { canonical, download, ...(why.length === 0 ? {} : { component: why.join(",") }) };
}

function toCompared(asset: MarkedImage | MarkedFile): ComparedAsset {
  const { canonical, download, why } = asset;
  const component = [...new Set(why.map((one) => one.component))].join(",");
  const hash = "sha256" in asset ? asset.sha256 : undefined;
  return { canonical, download, component, ...present({ hash }) };
}

function sourceFlags(side: Side, flags: DiffFlags, isNew: boolean): LoadFlags {
  const own = isNew ? flags.newKopsVersion : flags.oldKopsVersion;
  const kopsVersion = side.kopsVersion ?? own ?? flags.kopsVersion;
  const kubernetes = isNew ? flags.newKubernetesVersion : flags.oldKubernetesVersion;
  const kubernetesVersion = kubernetes ?? flags.kubernetesVersion;
  const running = isNew ? flags.newRunningKubernetesVersion : flags.oldRunningKubernetesVersion;
  const runningKubernetesVersion = running ?? flags.runningKubernetesVersion;
  const { name, allClusters, containerRegistry, containerProxy, fileRepository, complete, roles } = flags;
  return {
    filename: [side.file],
    offline: true,
    mirror: [],
    platform: flags.platform,
    ...present({
      name,
      allClusters,
      kopsVersion,
      kubernetesVersion,
      runningKubernetesVersion,
      containerRegistry,
      containerProxy,
      fileRepository,
      complete,
      roles,
    }),
  };
}
