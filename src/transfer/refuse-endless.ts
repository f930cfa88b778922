import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";

const HINT = "No ordinary image is built like this. Check who published it.";

/** Throws a UserError INDEX_TOO_DEEP or TOO_MANY_MANIFESTS for an image that goes on and on: so many steps and manifests below its root. */
export function refuseEndless(name: string, depth: number, manifests: number): void {
  const { indexDepth, imageManifests } = LIMITS;
  if (depth >= indexDepth) {
    const what = `${name} has indexes within indexes, more than ${indexDepth}`;
    throw new UserError("INDEX_TOO_DEEP", what, { side: "upstream", hint: HINT });
  }
  if (manifests > imageManifests) {
    const what = `${name} has at least ${manifests} manifests, and at most ${imageManifests} are allowed`;
    throw new UserError("TOO_MANY_MANIFESTS", what, { side: "upstream", hint: HINT });
  }
}
