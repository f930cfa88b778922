import { afterwards } from "./afterwards.ts";
import { EXIT, exitCodeOf, type ExitCode } from "./exit-code.ts";

/**
 * Does a verb's work, and writes what is to be written about it, also where it failed; the exit code stays the work's own. What cannot be
 * written is told, and makes work that went well exit with 1.
 */
export async function runThenWrite(
  work: () => Promise<ExitCode>,
  write: (code: ExitCode) => Promise<unknown>,
): Promise<ExitCode> {
  let code: ExitCode;
  try {
    code = await work();
  } catch (error) {
    await afterwards(() => write(exitCodeOf(error)));
    throw error;
  }
  const isWritten = await afterwards(() => write(code));
  return isWritten || code !== EXIT.ok ? code : EXIT.failed;
}
