/** One place of a checkout that the importer's rules do not explain. */
export interface Problem {
  readonly file: string;
  /** 1-based; 0 when it is about the file as a whole. */
  readonly line: number;
  readonly found: string;
  /** What a maintainer has to write. */
  readonly todo: string;
}

/** Collects what the importer met on its way. */
export interface Report {
  readonly problems: Problem[];
  add(file: string, line: number, found: string, todo: string): void;
}

export function createReport(): Report {
  const problems: Problem[] = [];
  return { problems, add: (file, line, found, todo) => void problems.push({ file, line, found, todo }) };
}

/** The report as text, one problem a paragraph. */
export function formatReport(problems: readonly Problem[]): string {
  return problems
    .map(
      ({ file, line, found, todo }) =>
        `${file}${line === 0 ? "" : `:${line}`}\n  found: ${found}\n  write: ${todo}`,
    )
    .join("\n\n");
}
