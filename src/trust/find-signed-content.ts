import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { layersOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import { readBlob } from "../content/read-blob.ts";
import { reasonOf } from "../errors/reason-of.ts";
import type { SourceRepository } from "../transfer/transfer-stores.ts";
import { LIMITS } from "../values/limits.ts";
import { isSignedLayer, readSignedLayer } from "./read-signed-layer.ts";
import type { SignedContent } from "./signed-content.ts";

/** What was found signed of one image, and what could not be read. */
export interface FoundContent {
  readonly contents: readonly SignedContent[];
  /** One line each, for whoever wonders why a signature does not count. */
  readonly problems: readonly string[];
}

/** Cosign's tags: `.sig` for signatures, `.att` for statements. */
export type SignedTag = "sig" | "att";

/**
 * Everything signed that a repository has of an image: what lies under cosign's tag, and what refers to the image. Neither a repository
 * without referrers nor a damaged signature is an error, for another one may count. Nothing is verified here.
 */
export async function findSignedContent(
  source: SourceRepository,
  subject: Digest,
  tag: SignedTag,
): Promise<FoundContent> {
  const problems: string[] = [];
  const attempt = async <T>(what: string, find: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await find();
    } catch (error) {
      problems.push(`${what}: ${reasonOf(error)}`);
      return [];
    }
  };
  const name = `${subject.replace(":", "-")}.${tag}`;
  const manifests = [
    ...(await attempt(name, () => manifestsAt(source, [name]))),
    ...(await attempt("referrers", async () =>
      manifestsAt(
        source,
        (await referrersOf(source, subject)).map(({ digest }) => digest),
      ),
    )),
  ];
  const contents: SignedContent[] = [];
  for (const manifest of manifests)
    contents.push(
      ...(await attempt(manifest.descriptor.digest, () =>
        contentsOf(source, manifest, LIMITS.signatures - contents.length),
      )),
    );
  return { contents, problems };
}

async function referrersOf(source: SourceRepository, subject: Digest): Promise<readonly Descriptor[]> {
  const all = (await source.referrers?.(subject)) ?? [];
  const isOurs = ({ artifactType = "" }: Descriptor): boolean =>
    artifactType === "" || /sigstore|cosign|dsse|in-toto/.test(artifactType);
  return all.filter(isOurs).slice(0, LIMITS.signatures);
}

async function manifestsAt(source: SourceRepository, references: readonly string[]): Promise<Manifest[]> {
  const found = await Promise.all(references.map((reference) => source.manifest(reference)));
  return found.filter((manifest) => manifest !== undefined);
}

async function contentsOf(
  source: SourceRepository,
  manifest: Manifest,
  most: number,
): Promise<SignedContent[]> {
  const layers = layersOf(manifest).filter(isSignedLayer).slice(0, Math.max(most, 0));
  const read = async (layer: Descriptor): Promise<SignedContent> =>
    readSignedLayer(layer, await readBlob(source, layer, LIMITS.signatureBytes), manifest.descriptor.digest);
  return Promise.all(layers.map(read));
}
