// How the image was made: an in-toto statement with SLSA's provenance (slsa.dev/provenance/v1).
import { execFileSync } from "node:child_process";
import { sha512Of } from "./sbom.mjs";

/** `images` are descriptors, by name; `nodes` and `debs` what went into them. */
export function provenanceOf({ root, version, images, nodes, debs }) {
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: images.map(({ name, digest }) => ({ name, digest: { sha256: digest.slice(7) } })),
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "https://kops-assets.invalid/build-image/v1",
        externalParameters: { command: "npm run build:image", version },
        resolvedDependencies: [
          ...sourceOf(root),
          ...nodes.map(({ package: name, version: of, integrity }) => ({
            uri: `pkg:npm/${name}@${of}`,
            digest: { sha512: sha512Of(integrity) },
          })),
          ...debs.map(({ name, version: of, machine, sha256 }) => ({
            uri: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(of)}?arch=${machine}`,
            digest: { sha256 },
          })),
        ],
      },
      runDetails: { builder: { id: "https://kops-assets.invalid/builder/local" } },
    },
  };
}

/** The commit, where all is as it was committed. */
function sourceOf(root) {
  const git = (...words) =>
    execFileSync("git", ["-C", root, ...words], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  try {
    if (git("status", "--porcelain") !== "") return [];
    return [{ uri: "git+kops-assets", digest: { gitCommit: git("rev-parse", "HEAD") } }];
  } catch {
    return [];
  }
}
