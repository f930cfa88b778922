// One process at a time, of those that would do the same work in the same checkout.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const POLL_MS = 100;
/** The number of a process that has died may have gone to another: work that takes longer than this is not believed in. */
const LONGEST_MS = 10 * 60 * 1000;

/** Runs `work` while no other process holds the lock file; waits for one that does, unless it has died. */
export function alone(lock, work) {
  const own = `${lock}.${process.pid}`;
  mkdirSync(dirname(lock), { recursive: true });
  writeFileSync(own, String(process.pid));
  try {
    while (!take(lock, own)) {
      if (isHeld(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
      else forget(lock, own);
    }
    return work();
  } finally {
    if (read(lock) === String(process.pid)) rmSync(lock, { force: true });
    rmSync(own, { force: true });
  }
}

/** A link is made at once or not at all, with what is in the file. */
function take(lock, own) {
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
  return stat !== undefined && Date.now() - stat.mtimeMs < LONGEST_MS && isAlive(Number(read(lock)));
}

function isAlive(pid) {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but lives.
    return error.code === "EPERM";
  }
}

/** Of several that find a dead process's lock, one moves it away. */
function forget(lock, own) {
  try {
    renameSync(lock, `${own}.dead`);
    rmSync(`${own}.dead`, { force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
