import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { oneAtATime } from "../values/one-at-a-time.ts";

/** A blob that arrives in parts: its digest is known at the end only, so until then it lies in a temporary file. */
export interface UploadSession {
  readonly id: string;
  readonly repository: string;
  /** Bytes that have arrived. */
  size(): Promise<number>;
  append(source: Readable): Promise<void>;
  /** Runs what reads or writes it after all that came before; two writers would mix their bytes. */
  alone<T>(action: () => Promise<T>): Promise<T>;
  open(offset: number): Promise<Readable>;
}

export interface UploadSessions {
  begin(repository: string): Promise<UploadSession>;
  find(repository: string, id: string): UploadSession | undefined;
  end(session: UploadSession): Promise<void>;
  endAll(): Promise<void>;
}

interface StoredSession extends UploadSession {
  readonly folder: string;
}

/** Each session has a folder of its own, so that one that cannot be made, or that somebody cleans up, concerns no other upload. */
export function createUploadSessions(): UploadSessions {
  const sessions = new Map<string, StoredSession>();
  const end = async ({ id }: UploadSession): Promise<void> => {
    const session = sessions.get(id);
    sessions.delete(id);
    // What is being written meanwhile may make a file in a folder that is being emptied.
    if (session !== undefined) await rm(session.folder, { recursive: true, force: true, maxRetries: 3 });
  };
  return {
    begin: async (repository) => {
      const folder = await mkdtemp(join(tmpdir(), "upload-"));
      const session = storedSession(repository, folder);
      sessions.set(session.id, session);
      try {
        await session.append(Readable.from([]));
      } catch (error) {
        await end(session);
        throw error;
      }
      return session;
    },
    find: (repository, id) => {
      const session = sessions.get(id);
      return session?.repository === repository ? session : undefined;
    },
    end,
    endAll: async () => {
      await Promise.all([...sessions.values()].map(end));
    },
  };
}

function storedSession(repository: string, folder: string): StoredSession {
  const place = join(folder, "content");
  const running = new Map<string, Promise<unknown>>();
  return {
    id: randomUUID(),
    repository,
    folder,
    size: async () => (await stat(place)).size,
    append: (source) => pipeline(source, createWriteStream(place, { flags: "a" })),
    alone: (action) => oneAtATime(running, place, action),
    open: (offset) => Promise.resolve(createReadStream(place, { start: offset, highWaterMark: 512 * 1024 })),
  };
}
