import { fileURLToPath } from "node:url";

/** The program and first words by which tests start the tool: the package, or the single executable that `npm run test:binary` names. */
export const TOOL_COMMAND: readonly string[] =
  process.env["KOPS_ASSETS_EXECUTABLE"] === undefined
    ? [process.execPath, fileURLToPath(new URL("../../bin/kops-assets", import.meta.url))]
    : [process.env["KOPS_ASSETS_EXECUTABLE"]];
