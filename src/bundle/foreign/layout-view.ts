import { heldBody } from "../../content/held-body.ts";
import type { NamedFiles } from "../../content/named-files.ts";
import { UserError } from "../../errors/user-error.ts";

/** An archive's files under the names that an OCI image layout has for them, and texts that it has not. */
export function layoutView(
  files: NamedFiles,
  places: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, Buffer> = new Map(),
): NamedFiles {
  return {
    names: () => Promise.resolve([...places.keys(), ...texts.keys()]),
    stat: async (name) => {
      const text = texts.get(name);
      if (text !== undefined) return { size: text.byteLength };
      const place = places.get(name);
      return place === undefined ? undefined : files.stat(place);
    },
    open: async (name, offset) => {
      const text = texts.get(name);
      if (text !== undefined) return heldBody(text.subarray(offset));
      const place = places.get(name);
      if (place === undefined) throw new UserError("NOT_FOUND", `There is no file ${name}`);
      return files.open(place, offset);
    },
    close: () => files.close(),
  };
}
