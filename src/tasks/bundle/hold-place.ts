import { createHash } from "node:crypto";
import type { Server } from "node:net";
import { platform, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { realPath } from "../disk/real-path.ts";
import { UserError } from "../../errors/user-error.ts";
import { holdName } from "./hold-name.ts";

/**
 * Runs `work` while no other process of this machine does so for one of these places. What is held is the name of a socket: the system lets
 * go of it however a process ends, so nothing of one that was killed is in the way. Throws a UserError BUNDLE_BUSY where another run has a
 * place.
 */
export async function holdPlaces<T>(places: readonly string[], work: () => Promise<T>): Promise<T> {
  const held: Server[] = [];
  try {
    for (const place of places) {
      const server = await holdName(socketOf(realPath(resolve(place))));
      if (server === "busy") throw busy(place);
      if (server !== undefined) held.push(server);
    }
    return await work();
  } finally {
    await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  }
}

/** Linux has names that are in no folder, and Windows pipes; elsewhere a socket is a file. */
function socketOf(place: string): string {
  const name = `kops-assets-${createHash("sha256").update(place).digest("hex").slice(0, 32)}`;
  if (platform() === "linux") return `\0${name}`;
  return platform() === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function busy(place: string): UserError {
  return new UserError("BUNDLE_BUSY", `${place} is being written by another run`, {
    hint: "Wait until that run has ended, or name another place.",
    side: "local",
  });
}
