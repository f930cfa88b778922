import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A blob that arrives in parts: its digest is known at the end only, so until then it lies in a temporary file. */
export interface UploadSession {
  readonly id: string;
  readonly repository: string;
  /** Bytes that have arrived. */
  size(): Promise<number>;
  append(source: Readable): Promise<void>;
  open(offset: number): Promise<Readable>;
}

export interface UploadSessions {
  begin(repository: string): Promise<UploadSession>;
  find(repository: string, id: string): UploadSession | undefined;
  end(session: UploadSession): Promise<void>;
  endAll(): Promise<void>;
}

export function createUploadSessions(): UploadSessions {
  const sessions = new Map<string, UploadSession>();
  let folder: Promise<string> | undefined;
  return {
    begin: async (repository) => {
      folder ??= mkdtemp(join(tmpdir(), "uploads-"));
      const id = randomUUID();
      const session = uploadSession(repository, id, join(await folder, id));
      await writeFile(join(await folder, id), "");
      sessions.set(id, session);
      return session;
    },
    find: (repository, id) => {
      const session = sessions.get(id);
      return session?.repository === repository ? session : undefined;
    },
    end: async ({ id }) => {
      sessions.delete(id);
      if (folder !== undefined) await rm(join(await folder, id), { force: true });
    },
    endAll: async () => {
      sessions.clear();
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}

function uploadSession(repository: string, id: string, place: string): UploadSession {
  return {
    id,
    repository,
    size: async () => (await stat(place)).size,
    append: (source) => pipeline(source, createWriteStream(place, { flags: "a" })),
    open: (offset) => Promise.resolve(createReadStream(place, { start: offset, highWaterMark: 512 * 1024 })),
  };
}
