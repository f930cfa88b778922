import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";

/** What a release is made of, in the order in which it is built. */
export const PARTS = ["package", "executables", "image"] as const;
export type Part = (typeof PARTS)[number];

/** Where a release is built, and into which folder. */
interface Release {
  readonly root: string;
  readonly folder: string;
  readonly version: string;
  /** Of the image, without its tag. */
  readonly image: string;
  /** All that is built. */
  readonly parts: readonly Part[];
}

const MACHINES = ["linux-amd64", "linux-arm64"];

/** Builds a part into the folder of a release. Throws an Error where a program fails. */
export const BUILD: Readonly<Record<Part, (release: Release) => void>> = {
  package: ({ root, folder }) => {
    run(root, "npm", "pack", "--pack-destination", folder, "--loglevel=error");
  },
  executables: ({ root, folder, version }) => {
    run(root, process.execPath, "tools/build-binary.mjs");
    for (const machine of MACHINES)
      copyFileSync(
        join(root, "dist-binary", machine, "kops-assets"),
        join(folder, `kops-assets-${version}-${machine}`),
      );
    copyFileSync(join(root, "dist-binary/LICENSES.txt"), join(folder, "LICENSES.txt"));
  },
  image: ({ root, folder, version, image, parts }) => {
    const built = parts.includes("executables") ? ["--built"] : [];
    run(root, process.execPath, "tools/build-image.mjs", "--name", `${image}:${version}`, ...built);
    const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"];
    const archive = join(folder, `kops-assets-${version}-image.tar`);
    run(root, "tar", ...same, "-cf", archive, "-C", "dist-image", ".");
  },
};

function run(root: string, program: string, ...words: string[]): void {
  execFileSync(program, words, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}
