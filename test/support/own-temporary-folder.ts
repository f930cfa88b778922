import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files in memory (Linux). */
const MEMORY = "/dev/shm";
/** Bytes: a run keeps half a gigabyte. */
const ROOM = 2e9;

/**
 * Gives a run of tests, and all processes that it starts, a temporary folder of its own, which goes when they have ended: in memory where there is
 * much of it, for on a disk their thousands of files take a fourth of the time; where TMPDIR says, if that is set. Its name is short: sockets lie in
 * it.
 */
export default function useOwnTemporaryFolder(): () => void {
  const outer = process.env["TMPDIR"];
  const folder = mkdtempSync(
    join(outer === undefined && hasMemory() ? MEMORY : tmpdir(), `${ownPrefix()}${process.pid}-`),
  );
  process.env["TMPDIR"] = folder;
  return () => {
    if (outer === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = outer;
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Of processes that see one another (pid_namespaces(7)): the Kubernetes test's see no others, and would take them for dead. */
function ownPrefix(): string {
  try {
    const [number = ""] = /\d+/.exec(readlinkSync("/proc/self/ns/pid")) ?? [];
    return `ka-${Number(number).toString(36)}-`;
  } catch {
    return "ka-";
  }
}

function hasMemory(): boolean {
  try {
    removeLeftFolders();
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM && process.availableMemory() >= 4 * ROOM && runsPrograms();
  } catch {
    return false;
  }
}

/** What runs that were killed have left keeps memory until somebody removes it. */
function removeLeftFolders(): void {
  const prefix = ownPrefix();
  for (const name of readdirSync(MEMORY).filter((one) => one.startsWith(prefix))) {
    const pid = /^(\d+)-\w{6}$/.exec(name.slice(prefix.length))?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(MEMORY, name), { recursive: true, force: true });
    } catch {
      // It is another user's, who removes it some time.
    }
  }
}

/** Whoever's process it is. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Throws where programs cannot be started from there (noexec), as tests do. */
function runsPrograms(): boolean {
  const folder = mkdtempSync(join(MEMORY, `${ownPrefix()}${process.pid}-`));
  try {
    const program = join(folder, "program");
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
    execFileSync(program, { stdio: "ignore" });
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
