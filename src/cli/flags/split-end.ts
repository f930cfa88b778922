/** The parts of an end of named places, as they are written: "bundle=b.tar" and "volume-size=4GiB". A comma in a path is none between parts. */
export function splitEnd(text: string): string[] {
  return text.split(/,(?=[a-z-]+=)/);
}
