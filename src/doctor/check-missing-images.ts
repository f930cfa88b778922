import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { ofImageMapping } from "./places.ts";
import { sandboxImages } from "./sandbox-images.ts";
import { someOf } from "../values/some-of.ts";

/** Images that the registry does not have; the sandbox image has a finding of its own. */
export const checkMissingImages: DoctorCheck = {
  codes: {
    IMAGES_MISSING: {
      title: "images missing in the registry",
      why: "Pods of these images do not start.",
    },
  },
  find: findMissingImages,
};

function findMissingImages(facts: DoctorFacts): Finding[] {
  const sandboxes = new Set(sandboxImages(facts).map(({ image }) => image));
  const asked = facts.probes.images.filter(({ image }) => !sandboxes.has(image));
  const absent = asked.filter(({ anonymous, known }) => (known ?? anonymous).status === "absent");
  if (absent.length === 0) return [];
  const images = absent.map(({ image }) => image);
  return [
    {
      code: "IMAGES_MISSING",
      severity: "error",
      message: `${images.length} of ${asked.length} images that were asked for are not in the registry: ${someOf(images, 3)}`,
      hint: "Run `kops-assets copy`.",
      assets: images,
      ...ofImageMapping(facts),
    },
  ];
}
