/** A file for systemd. */
export interface UnitFile {
  /** Its name: "kops-assets-serve.service". */
  readonly path: string;
  readonly text: string;
}

/** A section: "Service", and its lines, each a directive with its value or a comment. */
export type UnitSection = readonly [name: string, lines: readonly UnitLine[]];
export type UnitLine = readonly [directive: string, value: string] | string;

/** A unit of systemd.unit(5) as text; values are what systemd reads, quoted by whoever made them. */
export function unitFile(path: string, sections: readonly UnitSection[]): UnitFile {
  const texts = sections.map(([name, lines]) => [`[${name}]`, ...lines.map(printLine), ""].join("\n"));
  return { path, text: texts.join("\n") };
}

function printLine(line: UnitLine): string {
  return typeof line === "string" ? `# ${line}` : line.join("=");
}
