import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The files of kOps at one tag, wherever they come from. */
export interface Checkout {
  /** The text of a file; undefined when the tag has no such file. */
  read(path: string): string | undefined;
  /** The paths of all files below a folder, sorted. */
  list(folder: string): string[];
}

/** Opens a kOps clone at a tag through git, or a folder that holds the tag's files without git. */
export function openCheckout(folder: string, tag: string): Checkout {
  if (existsSync(join(folder, ".git")) || existsSync(join(folder, "objects"))) return openGit(folder, tag);
  return openFolder(folder);
}

function openFolder(folder: string): Checkout {
  return {
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : undefined),
    list: (below) => (existsSync(join(folder, below)) ? listFiles(folder, below).sort() : []),
  };
}

function listFiles(root: string, below: string): string[] {
  return readdirSync(join(root, below)).flatMap((name) => {
    const path = `${below}/${name}`;
    return statSync(join(root, path)).isDirectory() ? listFiles(root, path) : [path];
  });
}

function openGit(folder: string, tag: string): Checkout {
  const revision = findRevision(folder, tag);
  const known = new Set(git(folder, ["ls-tree", "-r", "--name-only", revision]).split("\n"));
  return {
    read: (path) => (known.has(path) ? git(folder, ["show", `${revision}:${path}`]) : undefined),
    list: (below) => [...known].filter((path) => path.startsWith(`${below}/`)).sort(),
  };
}

/** kOps's tags carry a `v`; the number alone is accepted too. */
function findRevision(folder: string, tag: string): string {
  for (const name of [tag, `v${tag}`]) {
    try {
      return git(folder, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]).trim();
    } catch {
      continue;
    }
  }
  throw new Error(`the checkout ${folder} has no tag ${tag}`);
}

function git(folder: string, args: readonly string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
}
