// Fails where V8 does not take recorded code under the flags of the executables: check-code.mjs FOLDER CODE
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "./loader.mjs";

const [, , folder, code] = process.argv;
const index = JSON.parse(readFileSync(join(code, "index.json"), "utf8"));
const held = {
  program: readFileSync(join(folder, "program")),
  index,
  cache: readFileSync(join(code, "code")),
};
const recorded = Object.keys(index).filter((name) => index[name].code !== undefined);
const refused = recorded.filter((name) => compile(name, held).cachedDataRejected !== false);
if (recorded.length === 0 || refused.length > 0)
  throw new Error(`V8 refuses recorded code of ${refused.length} of ${recorded.length} modules`);
