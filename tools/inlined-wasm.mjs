// An esbuild plugin: the code of @bokuweb/zstd-wasm, which that reads from a file beside it, becomes a part of the bundle.
import { readFile } from "node:fs/promises";
import { join, dirname } from "node:path";

const READ = "readFile(resolve(__dirname, './zstd.wasm'))";

export const inlinedWasm = {
  name: "inlined-wasm",
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]@bokuweb[\\/]zstd-wasm[\\/]dist[\\/]common[\\/]index\.node\.js$/ },
      async ({ path }) => {
        const text = await readFile(path, "utf8");
        if (!text.includes(READ)) throw new Error(`${path} reads its code in another way than it did`);
        const code = await readFile(join(dirname(path), "zstd.wasm"), "base64");
        return { contents: text.replace(READ, `Buffer.from("${code}", "base64")`), loader: "js" };
      },
    );
  },
};
