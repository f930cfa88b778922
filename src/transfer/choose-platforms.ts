import type { Descriptor } from "../content/descriptor.ts";
import type { Manifest } from "../content/manifest.ts";
import { childrenOf } from "../content/manifest-children.ts";
import { isIndex, MEDIA_TYPES } from "../content/media-types.ts";
import { parseJson } from "../content/parse-json.ts";
import type { Platform } from "../content/platform.ts";
import { readBlob } from "../content/read-blob.ts";
import { UserError } from "../errors/user-error.ts";
import type { OutcomeNote } from "./asset-outcome.ts";
import { chooseChildren } from "./choose-children.ts";
import { refuseLargeManifest } from "./refuse-large.ts";
import { matchesPlatform, printPlatform } from "./match-platform.ts";
import type { ImageInTransfer } from "./image-in-transfer.ts";

/** What of an image is to be copied. */
export interface PlatformChoice {
  /** The image as upstream has it. */
  readonly root: Manifest;
  /** Children of the root that are wanted. */
  readonly kept: readonly Descriptor[];
  /** Children of the root that are not. */
  readonly dropped: readonly Descriptor[];
  readonly notes: readonly OutcomeNote[];
}

const CONFIGS: readonly string[] = [MEDIA_TYPES.ociConfig, "application/vnd.docker.container.image.v1+json"];

/**
 * Chooses what to copy for the platforms that are asked for. An image for one platform only is read for its platform; an artifact
 * that has none is copied. Throws a UserError PLATFORM_NOT_FOUND, which lists the platforms there are.
 */
export async function choosePlatforms(image: ImageInTransfer, root: Manifest): Promise<PlatformChoice> {
  const { manifests } = childrenOf(root);
  const { copy } = image;
  const wanted = copy.platforms ?? [];
  if (wanted.length === 0) return { root, kept: manifests, dropped: [], notes: [] };
  if (!isIndex(root.descriptor.mediaType)) {
    const found = await platformOf(image, root);
    if (found !== undefined && !wanted.some((one) => matchesPlatform(one, found)))
      throw notFound(copy.name, wanted, [found]);
    return { root, kept: [], dropped: [], notes: [] };
  }
  const { kept, missing, available } = chooseChildren(manifests, wanted);
  if (kept.length === 0 && manifests.length > 0) throw notFound(copy.name, wanted, available);
  const dropped = manifests.filter((child) => !kept.includes(child));
  return { root, kept, dropped, notes: missing.length === 0 ? [] : [missingNote(missing, available)] };
}

/** What an image's own config says that it is for (image-spec, config.md); undefined for artifacts. */
async function platformOf(
  { source, context }: ImageInTransfer,
  root: Manifest,
): Promise<Platform | undefined> {
  const config = childrenOf(root).blobs.find(({ mediaType }) => CONFIGS.includes(mediaType));
  if (config === undefined) return undefined;
  refuseLargeManifest(config);
  return context.manifests.hold(1, config.size, async () => readPlatform(await readBlob(source, config)));
}

function readPlatform(bytes: Uint8Array): Platform | undefined {
  try {
    const json = parseJson(bytes) as Partial<Record<keyof Platform, unknown>> | null;
    const { os, architecture, variant } = json ?? {};
    if (typeof os !== "string" || typeof architecture !== "string" || os === "") return undefined;
    return { os, architecture, ...(typeof variant === "string" ? { variant } : {}) };
  } catch {
    return undefined;
  }
}

function notFound(name: string, wanted: readonly Platform[], available: readonly Platform[]): UserError {
  return new UserError(
    "PLATFORM_NOT_FOUND",
    `${name} is not available for ${list(wanted)}, only for ${list(available)}`,
    { side: "upstream", hint: "Ask for one of these platforms, or leave the image out of the list." },
  );
}

function missingNote(missing: readonly Platform[], available: readonly Platform[]): OutcomeNote {
  return {
    code: "PLATFORM_MISSING",
    severity: "warning",
    message: `not available for ${list(missing)}, only for ${list(available)}`,
  };
}

function list(platforms: readonly Platform[]): string {
  return platforms.length === 0 ? "no platform" : platforms.map(printPlatform).join(", ");
}
