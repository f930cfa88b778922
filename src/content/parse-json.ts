import { LIMITS } from "../values/limits.ts";

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Parses JSON of somebody else. A few megabytes of brackets would become hundreds in memory: what nests deeper or has more values than
 * anything real is refused before it is parsed. Throws a SyntaxError.
 */
export function parseJson(bytes: Uint8Array, mostValues: number = LIMITS.jsonValues): unknown {
  refuseMonsters(bytes, mostValues);
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

function refuseMonsters(bytes: Uint8Array, mostValues: number): void {
  let [depth, values, isText] = [0, 1, false];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (++depth > LIMITS.jsonDepth)
        throw new SyntaxError(`it nests deeper than ${LIMITS.jsonDepth} levels`);
      values++;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
    else if (byte === COMMA) values++;
    if (values > mostValues) throw new SyntaxError(`it has more than ${mostValues} values`);
  }
}
