import { parseArgs } from "node:util";

/** The options of a script; what is wrong with them is told in a line, and ends it with exit code 2. `refuse` returns what is wrong with values. */
export function readOptions(options, refuse = () => undefined) {
  try {
    const { values } = parseArgs({ options });
    const wrong = refuse(values);
    if (wrong !== undefined) throw new Error(wrong);
    return values;
  } catch (error) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exit(2);
  }
}
