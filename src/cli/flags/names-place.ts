const PLACES = /(?:^|[<[])(?:file|dir|path|lock|place|end|bundle|checkout|old|new)\b/;

/** Whether something on the disk is meant by an argument of this name, or by what follows a flag: "--lock <file>". */
export function namesPlace(text: string): boolean {
  return PLACES.test(text);
}
