import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SourceTree } from "../source-tree.ts";

/** The files of a folder, without git. */
export function openFolderTree(folder: string): SourceTree {
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
