import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { diskErrorAt } from "../../bundle/disk-error-at.ts";
import { UserError } from "../../errors/user-error.ts";

/**
 * Keeps a stream in a file of its own below the folder of temporary files (TMPDIR): a bundle is read at any place of it. Throws the
 * UserErrors of `diskErrorAt`, with nothing left behind.
 */
export async function spoolBundle(
  stream: Readable,
): Promise<{ readonly place: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "kops-assets-bundle-")).catch((error: unknown) => {
    stream.destroy();
    return refuse(error, tmpdir());
  });
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const place = join(folder, "stdin.tar");
  try {
    await pipeline(stream, createWriteStream(place, { mode: 0o600 }));
    return { place, remove };
  } catch (error) {
    await remove();
    return refuse(error, place);
  }
}

/** Throws what the disk said, for the user; what is no word of a disk stays as it is. */
function refuse(error: unknown, place: string): never {
  const told = diskErrorAt(error, place);
  if (!(told instanceof UserError) || told === error) throw error;
  const hint = "Set TMPDIR to a folder with room for the whole bundle, or transfer it as a file.";
  throw new UserError(told.code, told.message, { hint, side: "local", cause: error });
}
