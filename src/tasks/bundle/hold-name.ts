import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { systemCode } from "../../errors/system-code.ts";

/** Milliseconds in which a run that lives has its turn to answer. */
const PATIENCE_MS = 5000;
const AGAIN_MS = 25;

/**
 * Holds the name of a socket until the server is closed or the process ends, however it ends. "busy" where another run has it; undefined
 * where the system has no sockets for us.
 */
export async function holdName(name: string): Promise<Server | "busy" | undefined> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const server = await listen(name);
    if (server !== "EADDRINUSE") return typeof server === "string" ? undefined : server;
    const holder = await ask(name);
    if (holder === "alive" || performance.now() > end) return "busy";
    // A file of a process that was killed is left behind; names that are in no folder go with it.
    if (holder === "gone" && !name.startsWith("\0")) await rm(name, { force: true });
  }
}

/** The server, or the system's code of why there is none. */
function listen(path: string): Promise<Server | string> {
  return new Promise((done) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once("error", (error) => done(systemCode(error) ?? ""));
    server.listen({ path, exclusive: true }, () => done(server));
  });
}

/**
 * Who has a name: a run that lives hangs up on whoever asks. A child that was forked by another thread has all that its parent had until
 * its program begins, and says nothing.
 */
async function ask(path: string): Promise<"alive" | "silent" | "gone"> {
  const socket = connect(path);
  const answered = new Promise<"alive" | "gone">((done) => {
    socket.on("error", () => done("gone"));
    socket.on("end", () => done("alive"));
  });
  socket.resume();
  const holder = await Promise.race([answered, wait(AGAIN_MS, "silent" as const)]);
  socket.destroy();
  return holder;
}
