import { openBundle } from "../../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import { surveyDirectory } from "../../files/tree/survey-directory.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { Placement } from "../../transfer/prune/needs.ts";
import { planCopies } from "../copy/plan-copies.ts";
import type { OpenedPlace } from "./opened-place.ts";

/** The repositories in a directory. Throws UserErrors NOT_A_BUNDLE, BUNDLE_VERSION. */
export async function openPrunedDirectory(directory: string): Promise<OpenedPlace> {
  const content = openDirectoryFiles(directory);
  const bundle = await openBundle(directory, content);
  const remover = bundle.remover();
  return {
    placementOf: (lock) => placementIn(directory, lock),
    findings: [],
    isRegistry: false,
    removesSharedTags: true,
    survey: async () => {
      const files = await surveyDirectory(directory, "files");
      return { ...(await bundle.survey()), files };
    },
    surveyRepository: (name) => bundle.surveyRepository(name),
    repository: (name) => remover.repository(name),
    settle: () => remover.settle(),
    removeBlob: (digest) => bundle.removeBlob(digest),
    removeFile: async (path) => content.remove?.(`files/${path}`),
  };
}

/** As `copy --to` places them. */
function placementIn(directory: string, lock: Lock): Placement {
  const { copies } = planCopies(
    { images: lock.images, files: lock.files, fileRepositories: [] },
    { directory },
  );
  return {
    images: copies.flatMap((copy) => (copy.kind === "image" ? [copy.target] : [])),
    files: copies.flatMap((copy) => (copy.kind === "file" ? [copy.target.path] : [])),
  };
}
