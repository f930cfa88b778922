// One process at a time, of those that would do the same work in the same checkout.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
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
  const own = `${lock}.${process.pid}`;
  const letGo = () => {
    if (read(lock) === String(process.pid)) rmSync(lock, { force: true });
    rmSync(own, { force: true });
  };
  mkdirSync(dirname(lock), { recursive: true });
  process.once("exit", letGo);
  writeFileSync(own, String(process.pid));
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
