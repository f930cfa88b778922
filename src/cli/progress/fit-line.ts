import cliTruncate from "cli-truncate";
import stringWidth from "string-width";

/** Whoever writes into the last column makes some terminals begin a new line. */
export function usable(columns: number): number {
  return Math.max(1, columns - 1);
}

/** Segments side by side, as many to a line as fit; one is cut only where it is alone too long. */
export function fitSegments(segments: readonly string[], columns: number, indent = ""): string[] {
  const width = usable(columns);
  const lines: string[] = [];
  for (const segment of segments) {
    const last = lines.at(-1);
    const joined = `${last ?? ""}  ${segment}`;
    if (last !== undefined && stringWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(`${indent}${segment}`);
  }
  return lines.map((line) => cut(line, width, "end"));
}

/** Text of at most so many columns, where wide characters take two; the end of a name says the most. */
export function cut(text: string, columns: number, position: "start" | "end"): string {
  return columns < 1 ? "" : cliTruncate(text, columns, { position });
}
