/** One word for a POSIX shell that stands for exactly this text; a NUL, which no shell can hold, must not be in it. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
