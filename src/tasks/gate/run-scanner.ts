import { spawn, type ChildProcess } from "node:child_process";
import { kill } from "node:process";
import { printable } from "../../errors/printable.ts";
import { LIMITS } from "../../values/limits.ts";
import { reasonOf } from "../../errors/reason-of.ts";

/** One run of somebody else's program. */
interface ScannerRun {
  readonly program: string;
  readonly parameters: readonly string[];
  /** Where it runs, and may leave files. */
  readonly folder: string;
  /** Names of variables of our environment that it gets besides the usual. */
  readonly environment: readonly string[];
  readonly timeoutSeconds: number;
  /** Of what it writes to its outputs. */
  readonly maxOutputBytes: number;
}

export interface ScannerAnswer {
  readonly status: number | null;
  readonly stdout: Buffer;
  /** The last of what it wrote to stderr, on one line. */
  readonly stderr: string;
}

/** Runs a program; throws an Error that says why there is no answer. */
export type RunScanner = (run: ScannerRun) => Promise<ScannerAnswer>;

export interface Scanners {
  readonly run: RunScanner;
  /** Ends all that still run, at once. */
  stop(): void;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** What any program needs to run; nothing among it is a credential. */
const USUAL = /^(?:PATH|LANG|LANGUAGE|LC_\w+|TZ|SystemRoot|PATHEXT)$/i;
const SHOWN = 300;

/** Runs programs without a shell, without input and without our credentials: HOME and TMPDIR are the folder that they run in. */
export function createScanners(variables: Variables): Scanners {
  const running = new Set<ChildProcess>();
  return {
    run: (run) => runOne(run, variables, running),
    stop: () => running.forEach(killTree),
  };
}

function runOne(run: ScannerRun, variables: Variables, running: Set<ChildProcess>): Promise<ScannerAnswer> {
  const { program, parameters, folder, timeoutSeconds, maxOutputBytes } = run;
  const env = environmentOf(run, variables);
  return new Promise((resolve, reject) => {
    // A process group of its own, so that what it has started ends with it.
    const child = spawn(program, parameters, {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    const chunks: Record<"stdout" | "stderr", Buffer[]> = { stdout: [], stderr: [] };
    let size = 0;
    let drain: NodeJS.Timeout | undefined;
    const finish = (settle: () => void): void => {
      clearTimeout(limit);
      clearTimeout(drain);
      running.delete(child);
      killTree(child);
      for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
      settle();
    };
    const fail = (reason: string): void => finish(() => reject(new Error(`${program} ${reason}`)));
    const limit = setTimeout(() => fail(`took more than ${timeoutSeconds} seconds`), timeoutSeconds * 1000);
    for (const name of ["stdout", "stderr"] as const) {
      child[name]
        .on("error", () => undefined)
        .on("data", (chunk: Buffer) => {
          chunks[name].push(chunk);
          size += chunk.byteLength;
          if (size > maxOutputBytes) fail(`wrote more than ${maxOutputBytes} bytes`);
        });
    }
    child.on("error", (cause) => fail(`cannot be run: ${reasonOf(cause)}`));
    const end = (status: number | null): void =>
      finish(() => resolve({ status, stdout: Buffer.concat(chunks.stdout), stderr: lastOf(chunks.stderr) }));
    // What it leaves running may hold its outputs open for ever.
    child.on("exit", (status) => (drain = setTimeout(() => end(status), LIMITS.helperDrainMs)));
    child.on("close", end);
  });
}

function environmentOf(
  { folder, environment }: ScannerRun,
  variables: Variables,
): Record<string, string | undefined> {
  const names = Object.keys(variables).filter((name) => USUAL.test(name) || environment.includes(name));
  const passed = Object.fromEntries(names.map((name) => [name, variables[name]]));
  return { HOME: folder, TMPDIR: folder, ...passed };
}

/** The whole group; one that is gone already is no error. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

function lastOf(chunks: readonly Buffer[]): string {
  return printable(Buffer.concat(chunks).toString().trim()).slice(-SHOWN);
}
