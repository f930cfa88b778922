// Compiles a program's modules with the code that was recorded for them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "./loader.mjs";

/** The index of `code`, and each module that it has code for, by its name; an error where V8 refuses the code of one, or there is none. */
export function compileRecorded(folder, code) {
  const index = JSON.parse(readFileSync(join(code, "index.json"), "utf8"));
  const held = {
    program: readFileSync(join(folder, "program")),
    index,
    cache: readFileSync(join(code, "code")),
  };
  const names = Object.keys(index).filter((name) => index[name].code !== undefined);
  const scripts = names.map((name) => [name, compile(name, held)]);
  const refused = scripts.filter(([, script]) => script.cachedDataRejected !== false);
  if (names.length === 0 || refused.length > 0)
    throw new Error(`V8 refuses recorded code of ${refused.length} of ${names.length} modules`);
  return { index, scripts };
}
