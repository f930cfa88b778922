import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { diskRefusal } from "../../errors/disk-refusal.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";

/**
 * Keeps a stream in a file of its own below the folder of temporary files (TMPDIR): a bundle is read at any place of it. Throws the
 * UserErrors of `diskRefusal`, with nothing left behind.
 */
export async function spoolBundle(
  stream: Readable,
): Promise<{ readonly place: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "kops-assets-bundle-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const place = join(folder, "stdin.tar");
  try {
    await pipeline(stream, createWriteStream(place, { mode: 0o600 }));
    return { place, remove };
  } catch (error) {
    await remove();
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    const refusal = diskRefusal(code);
    if (refusal === undefined) throw error;
    throw new UserError(refusal.code, `${place} cannot be written: ${reasonOf(error)}`, {
      hint: "Set TMPDIR to a folder with room for the whole bundle, or transfer it as a file.",
      side: "local",
      cause: error,
    });
  }
}
