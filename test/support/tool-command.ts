import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = process.env["KOPS_ASSETS_PACKAGE"] ?? fileURLToPath(new URL("../../", import.meta.url));

/** Whether it is the single executable that is tested: `npm run test:binary` names it. */
export const IS_EXECUTABLE = process.env["KOPS_ASSETS_EXECUTABLE"] !== undefined;

/** The program and first words by which tests start the tool: the package, or the single executable. */
export const TOOL_COMMAND: readonly string[] =
  process.env["KOPS_ASSETS_EXECUTABLE"] === undefined
    ? [process.execPath, join(PACKAGE, "bin/kops-assets")]
    : [process.env["KOPS_ASSETS_EXECUTABLE"]];
