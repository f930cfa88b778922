/** Tells the user something on stderr: stdout carries only what was asked for. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
