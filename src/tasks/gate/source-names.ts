import { type ImageReference, repositoryName } from "../../content/image-reference.ts";
import type { SourceNames } from "../../gate/matches-source.ts";

/** An image's names as patterns of a policy are held against them. */
export function imageNames(image: ImageReference): SourceNames {
  const { tag, digest } = image;
  const name = repositoryName(image);
  return [
    name,
    ...(tag === undefined ? [] : [`${name}:${tag}`]),
    ...(digest === undefined ? [] : [`${name}@${digest}`]),
  ];
}

/** A file's name: its URL without scheme, user and query. */
export function fileNames(url: string): SourceNames {
  if (!URL.canParse(url)) return [url];
  const { host, pathname } = new URL(url);
  return [host + pathname];
}
