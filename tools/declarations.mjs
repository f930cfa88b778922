// Writes types/: the declarations that the library's public surface needs, and no others.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const all = join(root, ".tmp/types");
const types = join(root, "types");

rmSync(all, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.declarations.json"],
  {
    cwd: root,
    stdio: ["ignore", 2, 2],
  },
);

const needed = new Set();
const follow = (file) => {
  if (needed.has(file)) return;
  needed.add(file);
  for (const [, target] of readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)\.ts"/g)) {
    const next = resolve(dirname(file), `${target}.d.ts`);
    if (existsSync(next)) follow(next);
  }
};
follow(join(all, "kops-assets.d.ts"));

rmSync(types, { recursive: true, force: true });
for (const file of needed) {
  const target = join(types, relative(all, file));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(file, target);
}
rmSync(all, { recursive: true, force: true });
process.stderr.write(`${needed.size} declaration files in types/\n`);
