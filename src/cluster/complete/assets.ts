import type { CloudProviderId, Cluster } from "../cluster.ts";
import { SpecError } from "../spec-error.ts";
import type { ReleaseDefaults } from "./release-defaults.ts";

/** Throws SpecError for an assets section that the release refuses. */
export function checkAssets(cluster: Cluster, defaults: ReleaseDefaults, cloud: CloudProviderId): void {
  const { source, spec } = cluster;
  const { containerProxy, containerRegistry, fileRepository } = spec.assets ?? {};
  if (containerProxy !== undefined && containerRegistry !== undefined) {
    throw new SpecError(
      source,
      ["spec", "assets", "containerProxy"],
      "containerProxy cannot be used together with containerRegistry",
      "Keep one of the two: containerRegistry for copies, containerProxy for a pull-through cache.",
    );
  }
  if (fileRepository === undefined) return;
  const reason = refusalOf(fileRepository, defaults, cloud);
  if (reason !== undefined) throw new SpecError(source, ["spec", "assets", "fileRepository"], ...reason);
}

type Reason = readonly [message: string, hint?: string];

function refusalOf(written: string, defaults: ReleaseDefaults, cloud: CloudProviderId): Reason | undefined {
  if (written === "") return ["is empty", "Remove it, or give a URL."];
  const schemes = defaults.fileRepositories;
  if (schemes === undefined) return undefined;
  const [, scheme = "", host = "", path = ""] =
    /^(?:([^/?#:]*):)?(?:\/\/([^/?#]*))?\/*([^?#]*)/.exec(written) ?? [];
  const found = JSON.stringify(written);
  const needed = Object.hasOwn(schemes, scheme.toLowerCase()) ? schemes[scheme.toLowerCase()] : undefined;
  if (needed === undefined) {
    const accepted = Object.keys(schemes).map((name) => `${name}://`);
    return [
      `kOps ${defaults.release.name} wants a URL with ${accepted.join(", ")}; found ${found}`,
      "Give the address under which nodes reach the repository.",
    ];
  }
  if (needed !== "any" && needed !== cloud) {
    const message = `kOps ${defaults.release.name} takes ${scheme}:// for clusters on ${needed} only, found ${found} on ${cloud}`;
    return [message, "Give an https:// address: other clouds' machines have no credentials for it."];
  }
  if (host === "") return [`${found} has no host`];
  // Without one, the first part of every file's path would be taken for the container.
  const isContainerless = scheme.toLowerCase() === "azureblob" && path === "";
  return isContainerless
    ? [`${found} has no container`, "Write azureblob://ACCOUNT/CONTAINER/PATH."]
    : undefined;
}
