import { namesIn } from "../small-files.ts";
import type { FileStore } from "../../content/file-store.ts";
import { hasContent } from "../../content/has-content.ts";
import { sha256In } from "../../content/sha256-in.ts";
import { verifiedStream } from "../../content/verified-stream.ts";
import { UserError } from "../../errors/user-error.ts";
import { present } from "../../values/present.ts";
import { FORMAT_FILE } from "../layout-places.ts";
import type { PackedEntry } from "./packed-entry.ts";
import { notPacked } from "./packed-errors.ts";

/** Writes one file of a bundle into a folder, unless it is there; "there" says so. Throws UserErrors of the store and of the source. */
export async function writeToFolder(store: FileStore, entry: PackedEntry): Promise<"written" | "there"> {
  let outcome: "written" | "there" = "there";
  const { name, size, digest } = entry;
  const sha256 = sha256In(digest);
  if (sha256 === undefined && (await hasContent(store, name, { digest, size }))) return "there";
  const origin = { side: "upstream" as const, url: name };
  await store.write(name, { ...present({ sha256 }), size, origin }, async (offset, reader) => {
    outcome = "written";
    const stream = await entry.open(offset, sha256 === undefined ? undefined : reader);
    return sha256 !== undefined || offset > 0 ? stream : verifiedStream(stream, { digest, size }, origin);
  });
  return outcome;
}

/** Throws a UserError NOT_A_BUNDLE for a folder that holds something else. */
export async function refuseForeignFolder(folder: string, isBundle: boolean): Promise<void> {
  if (isBundle) return;
  const foreign = (await namesIn(folder)).find((name) => !name.startsWith(".") && name !== "lost+found");
  if (foreign === undefined) return;
  const error = notPacked(folder, `it holds "${foreign}"`);
  throw new UserError(error.code, error.message, {
    hint: `Name an empty directory, or one that does not exist yet, or a file that ends in .tar. A bundle's has a ${FORMAT_FILE}.`,
  });
}
