// The licence texts of bundled packages, as their licences ask for.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const HEADING = "kops-assets contains the following packages, each under its own licence.\n";
/** For packages that leave the text of this licence to its name. */
const APACHE = { "Apache-2.0": "The Apache License 2.0: the text is in this package's own LICENSE." };
/** What packages hold whose texts they leave to the names of licences, and whose it is; SPDX has the texts. */
const NAMED_ONLY = {
  "@bokuweb/zstd-wasm": [
    {
      what: "The code around Zstandard (MIT):",
      owner: "Copyright (c) bokuweb",
      text: import.meta.resolve("spdx-license-list/licenses/MIT.json"),
    },
    {
      what: "Zstandard, which it carries as WebAssembly (BSD-3-Clause):",
      owner: "Copyright (c) Meta Platforms, Inc. and affiliates. All rights reserved.",
      text: import.meta.resolve("spdx-license-list/licenses/BSD-3-Clause.json"),
    },
  ],
};
/** Where such a text says whose it is. */
const OWNER = /^Copyright \(c\) <year> <[^>]*>.*$/m;
const RULE = "=".repeat(80);

/** The text for a bundle of these files, which are named from `root` on; the same for the same files in any order. */
export function licencesOf(root, files) {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== undefined));
  const packages = [...folders].map((folder) => readPackage(join(root, folder)));
  const texts = new Map(packages.map(({ name, text }) => [name, text]));
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  return [HEADING, ...sorted.map(([name, text]) => `${RULE}\n${name}\n${RULE}\n\n${text}\n`)].join("\n");
}

/** "node_modules/a/node_modules/@b/c" of a file in it; a file of the project's own, or one that a plugin made, has none. */
function packageFolder(file) {
  return /^((?:[^:]*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  const text = texts.length > 0 ? texts.join("\n\n") : (licenceInReadme(folder) ?? APACHE[license]);
  if (text === undefined) throw new Error(`${folder} says nowhere what its licence is`);
  const named = Object.hasOwn(NAMED_ONLY, name) ? NAMED_ONLY[name].map(printLicence) : [];
  return { name: `${name} ${version} (${license})`, text: [text, ...named].join("\n\n") };
}

function printLicence({ what, owner, text }) {
  const { licenseText } = JSON.parse(readFileSync(new URL(text), "utf8"));
  if (!OWNER.test(licenseText)) throw new Error(`${text} has no place for who the owner is`);
  return `${what}\n\n${licenseText.replace(OWNER, owner).trim()}`;
}

function licenceInReadme(folder) {
  const readme = join(folder, "README.md");
  if (!existsSync(readme)) return undefined;
  return /\n(?:#+ *License|License\n-+)\n+([^]*?)(?=\n#|\n\[[^\]]*\]:|$)/i
    .exec(readFileSync(readme, "utf8"))?.[1]
    .trim();
}
