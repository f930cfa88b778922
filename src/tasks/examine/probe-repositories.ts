import { parseImageReference } from "../../content/image-reference.ts";
import type { DoctorFacts, ListedFacts } from "../../doctor/doctor-facts.ts";
import { localRegistry } from "../../doctor/local-hosts.ts";
import type { ProbeResults } from "../../doctor/probe-results.ts";
import { sandboxImages } from "../../doctor/sandbox-images.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { findMissingRepositories } from "../../registry/cloud/find-missing-repositories.ts";
import { probeFiles } from "./probe-files.ts";
import { probeImages, type ImageQuestion } from "./probe-images.ts";

/** Asks the repositories that spec.assets names, with short patience; what does not answer is a result like another. */
export async function probeRepositories(
  facts: DoctorFacts,
  { placements }: ListedFacts,
  hosts: Hosts,
  isDeep: boolean,
): Promise<ProbeResults> {
  const images = imagesInRegistry(facts, placements.images);
  const files = facts.assets.fileRepository === undefined ? [] : placements.files;
  if (images.length === 0 && files.length === 0) return { files: [], images: [], ecr: [] };
  const network = await hosts.network("brief");
  const { http, aws } = network;
  const references = images.map(({ reference }) => reference);
  const [fileProbes, imageProbes, ecr] = await Promise.all([
    probeFiles(files, http, isDeep),
    probeImages(images, network, isDeep),
    findMissingRepositories(references, aws),
  ]);
  return { files: fileProbes, images: imageProbes, ecr };
}

/** What nodes pull from the registry that images are mapped to, each name once; the sandbox image may be named in the spec. */
function imagesInRegistry(
  facts: DoctorFacts,
  placed: ListedFacts["placements"]["images"],
): readonly ImageQuestion[] {
  const registry = localRegistry(facts.assets);
  if (registry === undefined) return [];
  const sandboxes = sandboxImages(facts).flatMap(({ image }) => question(image, image, true));
  const mapped = placed.flatMap(({ canonical, download }) => question(canonical, download, false));
  const byName = new Map<string, ImageQuestion>();
  for (const one of [...sandboxes, ...mapped]) {
    if (one.reference.registry === registry && !byName.has(one.image)) byName.set(one.image, one);
  }
  return [...byName.values()];
}

/** What is no image's name cannot be asked for; checks of the spec tell it. */
function question(canonical: string, image: string, isSandbox: boolean): ImageQuestion[] {
  try {
    return [{ canonical, image, isSandbox, reference: parseImageReference(image) }];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
