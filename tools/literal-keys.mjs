// An esbuild plugin: the AWS SDK's tables of operations without names for the keys in them.
import { readFile } from "node:fs/promises";

const NAME = /^const (_\w+) = ("[^"\\]*");$/gm;
const KEY = /\[(_\w+)\]:/g;

/**
 * The tables are `{ [_h]: 1 }` with `const _h = "http"` before them. A key that is computed might do something, so that esbuild keeps
 * the tables of all operations of S3 for the ten that are used.
 */
export const literalKeys = {
  name: "literal-keys",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const names = new Map([...text.matchAll(NAME)].map(([, name, value]) => [name, value]));
      return { contents: text.replace(KEY, (key, name) => (names.has(name) ? `${names.get(name)}:` : key)) };
    });
  },
};
