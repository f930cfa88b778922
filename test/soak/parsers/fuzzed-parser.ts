/** A function that takes what others wrote. */
export interface FuzzedParser {
  /** The function's own name, by which a test tells that none was forgotten. */
  readonly name: string;
  /** What it takes; it is fuzzed too. */
  readonly sample: string;
  /** `folder`: an empty one, for what reads files. Nothing may be thrown but a UserError or commander's own. */
  readonly parse: (text: string, folder: string) => unknown;
}

/** The rows of a table, each function under the name it has. */
export function parsersOf(
  sample: string,
  functions: Readonly<Record<string, FuzzedParser["parse"]>>,
): FuzzedParser[] {
  return Object.entries(functions).map(([name, parse]) => ({ name, sample, parse }));
}
