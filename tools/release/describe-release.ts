import { readdirSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { formatBytes } from "../../src/values/format-bytes.ts";

interface MadeRelease {
  readonly folder: string;
  readonly version: string;
  /** Of the image, without its tag. */
  readonly image: string;
  /** The version was written into files that are not committed yet. */
  readonly changed: boolean;
}

/** What is there, and how it would be published. */
export function describeRelease({ folder, version, image, changed }: MadeRelease): string {
  const names = readdirSync(folder).sort();
  const rows = names.map(
    (name) => `  ${formatBytes(statSync(join(folder, name)).size).padStart(8)}  ${name}`,
  );
  const here = "./dist-release";
  const has = (name: string): boolean => names.includes(name);
  const [packed, layout] = [`kops-assets-${version}.tgz`, `kops-assets-${version}-image.tar`];
  const steps = [
    ...(changed
      ? [
          `git commit -m ${version} CHANGELOG.md package.json package-lock.json`,
          `npm run release -- ${version} …    # once more, for the image's provenance to name that commit`,
        ]
      : []),
    `git tag -a v${version} -m ${version} && git push --follow-tags`,
    ...(has(packed) ? [`npm publish ${here}/${packed}`] : []),
    ...(has(layout)
      ? [
          `kops-assets bundle load ${here}/${layout} --from oci --referrers --container-registry ${posix.dirname(image)}`,
          `cosign sign --key KEY ${image}:${version}`,
        ]
      : []),
    `gh release create v${version} --notes-file ${here}/RELEASE-NOTES.md ${here}/*`,
  ];
  const unsigned = has("SHA256SUMS.sigstore.json") ? "" : "SHA256SUMS is not signed: give --sign-key.\n";
  return `dist-release/\n${rows.join("\n")}\n${unsigned}\nNothing was published. These would publish it:\n\n  ${steps.join("\n  ")}\n`;
}
