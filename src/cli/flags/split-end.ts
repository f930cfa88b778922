/**
 * The parts of an end of named places, as they are written: "bundle=b.tar" and "volume-size=4GiB". Anything else is one: a comma in a path
 * parts nothing.
 */
export function splitEnd(text: string): string[] {
  return /^[a-z-]+=/.test(text) ? text.split(/,(?=[a-z-]+=)/) : [text];
}
