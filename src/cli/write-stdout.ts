/** The one way to stdout, which carries what was asked for and nothing else. What becomes of it there is `guardOutput`'s. */
export function writeStdout(text: string | Uint8Array): void {
  process.stdout.write(text);
}
