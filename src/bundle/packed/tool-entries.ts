import { entryOf, type PackedEntry } from "./packed-entry.ts";

/** Where a bundle keeps the tool itself, by platform. */
const FOLDER = "tool";
const README_NAME = "README.txt";

/** The name in a bundle of the executable for a platform, such as linux/amd64. */
export function toolName(platform: string): string {
  return `${FOLDER}/${platform.replace("/", "-")}/kops-assets`;
}

/** Whether a name in a bundle is about the tool, or part of it, and about none of its images and files. */
export function isAboutTool(name: string): boolean {
  return name === README_NAME || name.startsWith(`${FOLDER}/`);
}

/** What says to whoever opens the bundle how to go on; nothing where no tool is in it. */
export function toolTexts(tools: readonly PackedEntry[]): readonly PackedEntry[] {
  return tools.length === 0 ? [] : [entryOf(README_NAME, readme(tools))];
}

function readme(tools: readonly PackedEntry[]): string {
  const first = tools[0]?.name ?? "";
  return `This bundle has container images and files that a kOps (Kubernetes) cluster downloads, and the tool
that verifies, serves and loads them. Nothing else is needed, and no network.

Three commands, in the folder of bundle.tar:

  tar -xf bundle.tar tool
  ${first} verify bundle.tar
  ${first} serve bundle.tar --addr :5000

The last one is a registry and a file server until it is stopped. To fill repositories of your own instead:

  ${first} bundle load bundle.tar -f cluster.yaml

The executables, for Linux with glibc 2.28 or newer and libstdc++ (uname -m says x86_64 for amd64, aarch64 for arm64):

${tools.map(({ name }) => `  ${name}\n`).join("")}
A bundle that is a directory needs no tar -xf, and is named as "." in it. Of several volumes (bundle.001.tar and so on)
the first has the tool; name all of them in place of bundle.tar. A tool that is in parts is put together by
cat kops-assets.part* >kops-assets, and chmod +x kops-assets.

kops-assets --help says what else there is; kops-assets licenses prints all licences.
`;
}
