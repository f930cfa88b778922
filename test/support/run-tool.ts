import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOOL_COMMAND } from "./tool-command.ts";

/** How a process ended, and what it wrote. A signal's number comes on top of 128, as shells number it. */
export interface EndedTool {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  /** On top of an environment without kOps's, proxies', clouds' and docker's variables, and with an empty home. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed, or piped in. */
  readonly input?: string;
  readonly cwd?: string;
  /** Files' modes hold for this process even where root runs it (Linux). */
  readonly modesHold?: boolean;
  /** How bash starts it, as "$@": with limits (`ulimit -n 96; exec "$@"`), or with its output elsewhere (`"$@" 2>&-`). */
  readonly shell?: string;
}

/** The tool in a process of its own. */
export interface RunningTool {
  readonly pid: number;
  readonly ended: Promise<EndedTool>;
  /** The first line of standard error, up to now or yet to come, that fits; rejects where the process ends without one. */
  said(line: RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

const HOME = mkdtempSync(join(tmpdir(), "home-"));
const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** What the tool finds in its environment, with what a test gives besides. */
export function toolEnvironment(given: ToolOptions["env"]): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME, TMPDIR: tmpdir(), ...given };
}

/** What a command is started with so that files' modes hold for it: root writes where no mode lets it. */
function modesHolding(): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  return [
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
  ];
}

/** Starts the tool as a user does: through its front door, on what is built. */
export function startTool(parameters: readonly string[], options: ToolOptions = {}): RunningTool {
  const env = toolEnvironment(options.env);
  const limits = options.shell === undefined ? [] : ["bash", "-c", options.shell, "bash"];
  const before = [...limits, ...(options.modesHold === true ? modesHolding() : [])];
  const [command = "", ...words] = [...before, ...TOOL_COMMAND, ...parameters];
  const child = spawn(command, words, { env, cwd: options.cwd });
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => (written[stream] += text));
  }
  // A process that ends before it has read its input is no fault of the test's.
  child.stdin.on("error", () => undefined).end(options.input ?? "");
  const ended = once(child, "close").then((results): EndedTool => {
    const [code, signal] = results as [number | null, NodeJS.Signals | null];
    return { code: code ?? 128 + (SIGNALS[signal ?? "SIGKILL"] ?? 0), ...written };
  });
  return {
    pid: child.pid ?? 0,
    ended,
    said: async (line) => {
      const find = (): string | undefined => written.stderr.split("\n").find((text) => line.test(text));
      for (let found = find(); ; found = find()) {
        if (found !== undefined) return found;
        const more = once(child.stderr, "data").then(() => true);
        if (!(await Promise.race([more, ended.then(() => false)]))) break;
      }
      const last = find();
      if (last === undefined) throw new Error(`it ended without ${String(line)}:\n${written.stderr}`);
      return last;
    },
    kill: (signal) => child.kill(signal),
  };
}

/** Runs the tool to its end. */
export function runTool(parameters: readonly string[], options: ToolOptions = {}): Promise<EndedTool> {
  return startTool(parameters, options).ended;
}
