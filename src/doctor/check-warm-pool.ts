import { hasBehaviour } from "../cluster/kops-release.ts";
import type { JsonValue } from "../cluster/read/source-document.ts";
import { itemsOf, objectOf, valueAt } from "../cluster/read/json-fields.ts";
import { needsCredentials } from "./check-image-access.ts";
import { cloudOf } from "./cloud-registry.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { localRegistry } from "./local-hosts.ts";
import { placeIn } from "./places.ts";

const PATHS = [
  ["spec", "warmPool"],
  ["spec", "cloudProvider", "aws", "warmPool"],
];

/**
 * Machines of a warm pool pull images with ctr, which has no credentials (upup/pkg/fi/nodeup/nodetasks/pull_image.go). Before
 * kubernetes/kops#17977 they pulled no mapped images but those that the spec names.
 */
export const checkWarmPool: DoctorCheck = {
  codes: {
    WARM_POOL_NEEDS_CREDENTIALS: {
      title: "warm pool on a private registry",
      why: "nodeup pulls images in advance with ctr, without credentials.",
    },
  },
  find: findWarmPool,
};

function findWarmPool(facts: DoctorFacts): Finding[] {
  const host = localRegistry(facts.assets);
  if (host === undefined || cloudOf(facts) !== "aws" || needsCredentials(facts, host) !== "yes") return [];
  const pullsMapped = hasBehaviour(facts.release, ["1.33.2", "1.34.0"]);
  const places = [facts.cluster, ...facts.instanceGroups].flatMap((document) =>
    PATHS.filter((path) => pulls(valueAt(document.object, path), pullsMapped)).map((path) =>
      placeIn(document, path),
    ),
  );
  return places.map((place) => ({
    code: "WARM_POOL_NEEDS_CREDENTIALS",
    severity: "error",
    message: `machines of the warm pool pull images from ${host} in advance with ctr, which has no credentials: nodeup fails there`,
    hint: "Let the machines' network read the registry without credentials, or remove the warm pool.",
    place,
  }));
}

/** `maxSize: 0` switches a pool off. */
function pulls(value: JsonValue | undefined, pullsMapped: boolean): boolean {
  const pool = objectOf(value);
  if (pool === undefined || pool["maxSize"] === 0) return false;
  return pullsMapped || itemsOf(pool["additionalImages"]).length > 0;
}
