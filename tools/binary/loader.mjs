// Runs the modules of a program that lies in memory, each when it is first asked for.
import { Script } from "node:vm";

const FROM_PROGRAM = /^\.{1,2}\/(?:.*\/)?/;

/**
 * `program` has the text of all modules one behind the other, `index` where each is in it and where its compiled code is in `cache`.
 * `builtin` gives the modules of Node. Compiled code that another Node, or one with other flags, has made is not used, and costs nothing
 * but time.
 */
export function createLoader({ program, index, cache }, builtin) {
  const loaded = new Map();
  const scripts = new Map();
  const load = (name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const script = scripts.get(name) ?? compile(name, { program, index, cache });
    const module = { exports: {} };
    loaded.set(name, module);
    scripts.set(name, script);
    script.runInThisContext()(module.exports, require, module);
    return module.exports;
  };
  const require = (name) => (FROM_PROGRAM.test(name) ? load(name.replace(FROM_PROGRAM, "")) : builtin(name));
  /** The next `load` runs everything anew. */
  const forget = () => loaded.clear();
  return { load, forget, scripts };
}

/** A module of a program, compiled or, where there is such code, not. */
export function compile(name, { program, index, cache }) {
  const { text, code } = index[name] ?? {};
  if (text === undefined) throw new Error(`There is no module ${name} in this executable`);
  return new Script(program.latin1Slice(...text), {
    filename: `kops-assets:${name}`,
    ...(code === undefined || cache === undefined ? {} : { cachedData: cache.subarray(...code) }),
  });
}
