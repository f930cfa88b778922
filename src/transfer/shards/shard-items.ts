import { repositoryName } from "../../content/image-reference.ts";
import type { Platform } from "../../content/platform.ts";
import { present } from "../../values/present.ts";
import type { Lock, LockedImage } from "../lock.ts";
import { matchesPlatform } from "../match-platform.ts";
import type { AssetCopy, ImageCopy } from "../transfer-plan.ts";
import { joinByKeys } from "./join-by-keys.ts";
import type { ShardItem } from "./shard-item.ts";
import { unique } from "../../values/unique.ts";

/**
 * What of a plan has to be moved by one and the same run, with the content that a lock knows of it: an image's layers where the lock has
 * them, else the image as one piece. Of what the lock does not know, every asset counts the same.
 */
export function shardItems(copies: readonly AssetCopy[], lock: Lock | undefined): ShardItem[] {
  const images = new Map(lock?.images.map((image) => [image.canonical, image]));
  const files = new Map(lock?.files.map((file) => [file.canonical, file]));
  const sorted = [...copies].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return joinByKeys(sorted, keysOf).map((group): ShardItem => {
    const pieces = group.flatMap((copy): (readonly [string, number])[] => {
      if (copy.kind === "image") return piecesOf(copy, images.get(copy.name));
      const file = files.get(copy.name);
      return [file === undefined ? [copy.name, 1] : [`sha256:${file.sha256}`, file.size]];
    });
    return { names: unique(group.map(({ name }) => name)), pieces: new Map(pieces) };
  });
}

/** By what assets belong together: names of one tag (alone and with a digest), and what is kept under one tag or digest. */
function keysOf(copy: AssetCopy): readonly [string, ...string[]] {
  if (copy.kind === "file") return [copy.name];
  const { source, target, digest = target.digest } = copy;
  const place = repositoryName(target);
  return [
    copy.name,
    ...(source.tag === undefined ? [] : [`from ${repositoryName(source)}:${source.tag}`]),
    ...(target.tag === undefined ? [] : [`to ${place}:${target.tag}`]),
    // Lists of referrers are kept by the digest that they are about: two runs would write one at once.
    ...(digest === undefined ? [] : [`to ${place}@${digest}`]),
  ];
}

function piecesOf({ name, platforms }: ImageCopy, locked: LockedImage | undefined): [string, number][] {
  if (locked === undefined) return [[name, 1]];
  const { digest, size, blobs } = locked;
  if (blobs === undefined) return [[digest, size]];
  return blobs.flatMap((blob): [string, number][] => {
    const isWanted =
      platforms === undefined ||
      blob.platforms === undefined ||
      blob.platforms.some((found) => platforms.some((one) => matchesPlatform(one, platformOf(found))));
    return isWanted ? [[blob.digest, blob.size]] : [];
  });
}

/** What an index said, whatever it was: it matches what is wanted or it does not. */
function platformOf(text: string): Platform {
  const [os = "", architecture = "", variant] = text.split("/");
  return { os, architecture, ...present({ variant }) };
}
