import { describeFinding } from "../describe-finding.ts";
import { say } from "../say.ts";
import { parseMirror, type Mirror } from "../../transfer/mirrors.ts";

/** Mirrors from --mirror and from the file that --config names. */
export async function readMirrors(flags: {
  readonly mirror: readonly string[];
  readonly config?: string;
}): Promise<Mirror[]> {
  const given = flags.mirror.map(parseMirror);
  if (flags.config === undefined) return given;
  const { readConfig } = await import("../../tasks/disk/read-config.ts");
  const config = await readConfig(flags.config);
  for (const finding of config.findings) say(describeFinding(finding));
  // The longest match counts and, among equals, the first: a flag is asked before the file.
  return [...given, ...config.mirrors];
}
