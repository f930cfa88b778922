import { execFile, execFileSync, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

const PATIENCE_MS = 60_000;

/** A real terminal that nobody looks at: what is on its screen can be read, and keys can be pressed. */
export interface Terminal {
  /** What is on the screen, row by row, without empty ones. */
  rows(): string[];
  /** All that was ever shown, line by line: one that is broken by the width is whole. */
  text(...more: readonly string[]): string;
  resize(columns: number, rows: number): void;
  press(key: string): void;
  /** The rows once one of them fits; fails where none ever does. */
  shows(row: RegExp): Promise<string[]>;
  /** Ends what runs in it, and may be called twice. */
  close(): void;
}

/** Starts a command in a terminal of tmux; once it has ended, its exit code is shown as `ended: N`. */
export function openTerminal(
  command: readonly string[],
  {
    columns,
    rows = 24,
    cwd,
    env = {},
  }: {
    readonly columns: number;
    readonly rows?: number;
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Terminal {
  const server = `kops-assets-${randomUUID()}`;
  const options = {
    encoding: "utf8" as const,
    env: { PATH: process.env["PATH"], HOME: cwd, LC_ALL: "C.UTF-8", TERM: "xterm" },
  };
  const call = ["-L", server, "-f", "/dev/null"];
  const tmux = (...words: string[]): string => execFileSync("tmux", [...call, ...words], options);
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  // The shell stays, so that the end can be read.
  const script = `${["env", ...variables, quoted].join(" ")}; echo "ended: $?"; cat`;
  const size = ["-x", String(columns), "-y", String(rows)];
  tmux("new-session", "-d", ...size, "-c", cwd, script);
  const linesOf = (text: string): string[] =>
    text
      .split("\n")
      .map((line) => line.trimEnd())
      .filter((line) => line !== "");
  const capture = (...more: string[]): string[] => linesOf(tmux("capture-pane", "-p", ...more));
  return {
    rows: () => capture(),
    text: (...more) => capture("-J", "-S", "-", ...more).join("\n"),
    resize: (width, height) => void tmux("resize-window", "-x", String(width), "-y", String(height)),
    press: (key) => void tmux("send-keys", key),
    shows: async (row) => {
      const until = performance.now() + PATIENCE_MS;
      while (performance.now() < until) {
        // A server in this process answers meanwhile.
        const { stdout } = await promisify(execFile)("tmux", [...call, "capture-pane", "-p"], options);
        const rows = linesOf(stdout);
        if (rows.some((one) => row.test(one))) return rows;
        await setTimeout(50);
      }
      throw new Error(`the terminal never showed ${String(row)}:\n${capture().join("\n")}`);
    },
    close: () => void spawnSync("tmux", [...call, "kill-server"], options),
  };
}
