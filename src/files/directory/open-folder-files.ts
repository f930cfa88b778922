import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { NamedFiles } from "../../content/named-files.ts";
import { READ_ONLY } from "../../content/read-only.ts";
import { whenFilesMayOpen } from "../../content/when-files-may-open.ts";
import { UserError } from "../../errors/user-error.ts";
import { isMissing } from "../../errors/is-missing.ts";
import { diskError } from "./disk-error.ts";
import { filePlace } from "./file-place.ts";
import { pacedStream } from "./paced-stream.ts";

/**
 * The files below a folder as they are now, to be read once: nothing is hashed for a `stat`, and nothing written. Names that begin with a
 * dot are left out. No link is followed, and one in it, or anything that is neither file nor folder, is a UserError BUNDLE_REFUSED.
 */
export function openFolderFiles(root: string): NamedFiles {
  return {
    names: () => namesBelow(root),
    stat: async (path) => {
      try {
        const found = await lstat(filePlace(root, path));
        return found.isFile() ? { size: found.size } : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw diskError(error, path, root, "read");
      }
    },
    open: async (path, offset) => {
      try {
        const place = filePlace(root, path);
        const handle = await whenFilesMayOpen(() => open(place, READ_ONLY | constants.O_NOFOLLOW));
        return pacedStream(handle, offset);
      } catch (error) {
        if (isMissing(error)) throw new UserError("NOT_FOUND", `There is no file ${path} in ${root}`);
        throw diskError(error, path, root, "read");
      }
    },
    close: () => Promise.resolve(),
  };
}

async function namesBelow(root: string): Promise<string[]> {
  const read = () => readdir(root, { recursive: true, withFileTypes: true });
  const entries = await whenFilesMayOpen(read).catch((error: unknown) => {
    throw diskError(error, "", root, "read");
  });
  const found = entries.map((entry) => ({
    entry,
    name: relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"),
  }));
  const own = found.filter(({ name }) => !name.startsWith(".") && !name.startsWith("lost+found"));
  const strange = own.find(({ entry }) => !entry.isFile() && !entry.isDirectory());
  if (strange !== undefined) {
    const what = `${JSON.stringify(strange.name)} is a link, a device or another special file`;
    throw new UserError("BUNDLE_REFUSED", `${root} is refused: ${what}`, {
      hint: "kops-assets does not write such a bundle. Find out who made it.",
    });
  }
  return own.flatMap(({ entry, name }) => (entry.isFile() ? [name] : [])).sort();
}
