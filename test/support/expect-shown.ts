import { expect } from "vitest";

/** What a command wrote. */
interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

const GAP = /^(?:\.\.\.|…)$/;
/** Another one each time. */
const PROGRESS = /^\d+%: /;

/**
 * Fails where a command did not print what a page shows of it: these lines, of standard output and standard error, each stream from its
 * beginning and in its order. A line of three dots stands for lines, and dots within one for a part of it.
 */
export function expectShown(said: Said, command: string, shown: readonly string[]): void {
  const streams = [said.stdout, said.stderr].map((text) => ({ lines: normalLines(text), at: 0 }));
  let isGap = false;
  for (const line of normalLines(shown.join("\n"))) {
    if (GAP.test(line)) {
      isGap = true;
      continue;
    }
    const pattern = patternOf(line);
    const found = streams.find((stream) => {
      const next = stream.lines.findIndex((one, at) => at >= stream.at && pattern.test(one));
      if (next < 0 || (next > stream.at && !isGap)) return false;
      stream.at = next + 1;
      return true;
    });
    const told = `${command}\nis to print\n${line}\nand prints\n${said.stderr}${said.stdout}`;
    expect(found, told).toBeDefined();
    isGap = false;
  }
}

function patternOf(line: string): RegExp {
  const escaped = line.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll(/…|(?:\\\.){3}/g, ".*")}$`);
}

/** Sizes, times and hashes are those of whoever ran it; blanks are as wide as a table needs them. */
function normalLines(text: string): string[] {
  return text
    .replaceAll(/\d[\d.,]* [kMGT]?B(?:\/s)?\b/g, "SIZE")
    .replaceAll(/\d+(?:\.\d+)? (?:s|min)\b/g, "TIME")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "HASH")
    .split("\n")
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "" && !PROGRESS.test(line));
}
