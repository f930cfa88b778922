import { decodeText } from "../../tasks/disk/decode-text.ts";
import { inputBudget } from "../../content/input-budget.ts";
import type { Input } from "../../tasks/disk/read-sources.ts";

/** What -f names, with standard input read: it can be read only once, and so many bytes of it at most. */
export async function readNamed(filenames: readonly string[], maxBytes?: number): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const filename of filenames) inputs.push(filename === "-" ? await readStdin(maxBytes) : filename);
  return inputs;
}

async function readStdin(maxBytes?: number): Promise<Input> {
  const bytes = await inputBudget(maxBytes).read("stdin", process.stdin);
  return { name: "stdin", text: decodeText(bytes) };
}
