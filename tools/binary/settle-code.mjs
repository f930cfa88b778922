// Reads recorded code and writes it anew: settle-code.mjs FOLDER CODE. V8 numbers functions as they are first compiled, so that recorded
// code depends on which answer came first; what is read is numbered in the order of the file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "./loader.mjs";
import { SEEDLESS, undo } from "./v8-flags.mjs";
import { writeScripts } from "./write-scripts.mjs";

const [, , folder, code] = process.argv;
const index = JSON.parse(readFileSync(join(code, "index.json"), "utf8"));
const held = {
  program: readFileSync(join(folder, "program")),
  index,
  cache: readFileSync(join(code, "code")),
};
undo(SEEDLESS);
const names = Object.keys(index).filter((name) => index[name].code !== undefined);
const scripts = names.map((name) => [name, compile(name, held)]);
const refused = scripts.filter(([, script]) => script.cachedDataRejected !== false);
if (refused.length > 0)
  throw new Error(`V8 refuses recorded code of ${refused.length} of ${names.length} modules`);
writeScripts(scripts, index, code);
