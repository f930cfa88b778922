import type { Cluster } from "../cluster.ts";
import { hasBehaviour, type KopsRelease } from "../kops-release.ts";
import { SpecError } from "../spec-error.ts";

/** Throws SpecError for an assets section that the release refuses. */
export function checkAssets({ source, spec }: Cluster, release: KopsRelease): void {
  const { containerProxy, containerRegistry, fileRepository } = spec.assets ?? {};
  if (containerProxy !== undefined && containerRegistry !== undefined) {
    throw new SpecError(
      source,
      ["spec", "assets", "containerProxy"],
      "containerProxy cannot be used together with containerRegistry",
      "Keep one of the two: containerRegistry for copies, containerProxy for a pull-through cache.",
    );
  }
  if (fileRepository !== undefined) checkFileRepository(source, fileRepository, release);
}

function checkFileRepository(source: Cluster["source"], written: string, release: KopsRelease): void {
  const path = ["spec", "assets", "fileRepository"];
  if (written === "") throw new SpecError(source, path, "is empty", "Remove it, or give a URL.");
  if (!hasBehaviour(release, ["1.36.0"])) return;
  const found = JSON.stringify(written);
  const match = /^([^/?#]*:)?(?:\/\/([^/?#]*))?/.exec(written);
  if (!/^https?:$/i.test(match?.[1] ?? "")) {
    const hint = "Give the https:// address under which nodes reach the repository.";
    throw new SpecError(
      source,
      path,
      `kOps ${release.name} wants an http:// or https:// URL, found ${found}`,
      hint,
    );
  }
  if ((match?.[2] ?? "") === "") throw new SpecError(source, path, `${found} has no host`);
}
