import { parseMirror, type Mirror } from "../../transfer/mirrors.ts";

/** Flags that say where assets are read from in place of where they are. */
export interface MirrorFlags {
  readonly mirror: readonly string[];
}

/** Mirrors from --mirror, and from settings. The longest match counts and, among equals, the first. */
export function readMirrors({ mirror }: MirrorFlags): Mirror[] {
  return mirror.map(parseMirror);
}
