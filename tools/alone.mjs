// One process at a time, of those that would do the same work in the same checkout.
import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 100;
/** The number of a process that has died may have gone to another: work that takes longer than this is not believed in. */
const LONGEST_MS = 10 * 60 * 1000;

/**
 * Runs `work` while no other process holds the lock file; waits for one that does, unless it has died. A signal is answered meanwhile, and
 * a process that ends lets go.
 */
export async function alone(lock, work) {
  const holder = `${process.pid} ${randomUUID()}`;
  const own = `${lock}.${holder.replace(" ", "-")}`;
  const letGo = () => {
    if (read(lock) === holder) rmSync(lock, { force: true });
    rmSync(own, { force: true });
  };
  mkdirSync(dirname(lock), { recursive: true });
  process.once("exit", letGo);
  writeFileSync(own, holder);
  try {
    while (!take(lock, own)) {
      if (isHeld(lock)) await sleep(POLL_MS);
      else forget(lock, own);
    }
    return await work();
  } finally {
    letGo();
    process.removeListener("exit", letGo);
  }
}

/** A link is made at once or not at all, with what is in the file. */
function take(lock, own) {
  const now = new Date();
  // It is held from now on, however long it was waited for.
  utimesSync(own, now, now);
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isHeld(lock) {
  const stat = statSync(lock, { throwIfNoEntry: false });
  return (
    stat !== undefined && Date.now() - stat.mtimeMs < LONGEST_MS && isAlive(Number.parseInt(read(lock), 10))
  );
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but lives.
    return error.code === "EPERM";
  }
}

/**
 * Takes a dead process's lock away. Of several that find it, one does, under a lock for just that holder's: whoever comes late with the same
 * in mind finds another holder's by then, and leaves it alone.
 */
function forget(lock, own) {
  const dead = read(lock);
  if (dead === undefined || isHeld(lock)) return;
  const forgetting = `${lock}.${encodeURIComponent(dead)}.dead`;
  if (!take(forgetting, own)) {
    if (!isHeld(forgetting)) forget(forgetting, own);
    return;
  }
  try {
    if (read(lock) === dead) rmSync(lock, { force: true });
  } finally {
    rmSync(forgetting, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
