import { sayFindings } from "../say.ts";
import { parseMirror, type Mirror } from "../../transfer/mirrors.ts";

/** Flags that say where assets are read from in place of where they are. */
export interface MirrorFlags {
  readonly mirror: readonly string[];
  readonly config?: string;
}

/** Mirrors from --mirror and from the file that --config names. */
export async function readMirrors(flags: MirrorFlags): Promise<Mirror[]> {
  const given = flags.mirror.map(parseMirror);
  if (flags.config === undefined) return given;
  const { readConfig } = await import("../../tasks/disk/read-config.ts");
  const config = await readConfig(flags.config);
  sayFindings(config.findings);
  // The longest match counts and, among equals, the first: a flag is asked before the file.
  return [...given, ...config.mirrors];
}
