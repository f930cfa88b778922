/** Bytes of a block: headers and contents begin at multiples of it (POSIX, pax, "ustar Interchange Format"). */
export const BLOCK = 512;
/** What a tar ends with. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

const LARGEST_OCTAL = 0o77777777777;
const LONGEST_NAME = 100;
const LONGEST_PREFIX = 155;

/**
 * The header of a file: nothing in it but its name, its size and whether it can be run, so that the same files make the same tar, whoever packs them and when. What
 * ustar's fields do not hold stands in an extended header before it (pax).
 */
export function tarHeader(name: string, size: number, isExecutable = false): Buffer {
  const split = splitName(name);
  const isLarge = size > LARGEST_OCTAL;
  const records = [...(split === undefined ? [`path=${name}`] : []), ...(isLarge ? [`size=${size}`] : [])];
  const [prefix, last] = split ?? ["", cutName(name)];
  const header = ustar({ prefix, name: last, size: isLarge ? 0 : size, type: "0", isExecutable });
  return records.length === 0 ? header : Buffer.concat([extended(records), header]);
}

/** Bytes that follow content of that size, up to the next block. */
export function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

interface Ustar {
  readonly prefix: string;
  readonly name: string;
  readonly size: number;
  readonly type: "0" | "x";
  readonly isExecutable?: boolean;
}

function ustar({ prefix, name, size, type, isExecutable = false }: Ustar): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, LONGEST_NAME, "utf8");
  block.write(isExecutable ? "0000755\0" : "0000644\0", 100, "latin1");
  block.write("0000000\0", 108, "latin1");
  block.write("0000000\0", 116, "latin1");
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  block.write("00000000000\0", 136, "latin1");
  block.write("        ", 148, "latin1");
  block.write(type, 156, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  block.write("0000000\0", 329, "latin1");
  block.write("0000000\0", 337, "latin1");
  block.write(prefix, 345, LONGEST_PREFIX, "utf8");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

function extended(records: readonly string[]): Buffer {
  const text = Buffer.from(records.map(paxRecord).join(""));
  const header = ustar({ prefix: "", name: "././@PaxHeader", size: text.byteLength, type: "x" });
  return Buffer.concat([header, text, Buffer.alloc(paddingOf(text.byteLength))]);
}

/** "LENGTH KEY=VALUE\n", where the length counts itself. */
function paxRecord(record: string): string {
  const rest = Buffer.byteLength(record) + 2;
  let length = rest + 1;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return `${length} ${record}\n`;
}

/** The prefix and the name of ustar; undefined where a name does not fit in. */
function splitName(name: string): readonly [string, string] | undefined {
  if (!/^[\u0020-\u007e]*$/.test(name)) return undefined;
  if (name.length <= LONGEST_NAME) return ["", name];
  const at = name.lastIndexOf("/", LONGEST_PREFIX);
  const rest = name.length - at - 1;
  return at > 0 && rest > 0 && rest <= LONGEST_NAME ? [name.slice(0, at), name.slice(at + 1)] : undefined;
}

/** For readers that know no extended headers: they get a file, if not its whole name. */
function cutName(name: string): string {
  return name.replace(/[^\u0020-\u007e]/g, "_").slice(-LONGEST_NAME);
}
