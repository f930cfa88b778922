// Writes what V8 has compiled of scripts, and where the code of each is.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** `scripts` are names and scripts; where their code is goes into `index`, and both into `folder`. */
export function writeScripts(scripts, index, folder) {
  const pieces = [];
  let end = 0;
  for (const [name, script] of [...scripts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const code = script.createCachedData();
    pieces.push(code);
    index[name].code = [end, end + code.length];
    end += code.length;
  }
  writeFileSync(join(folder, "code"), Buffer.concat(pieces));
  writeFileSync(join(folder, "index.json"), JSON.stringify(index));
}
