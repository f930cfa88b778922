const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

/** The order of a mapping's keys in Go's yaml.v2: numbers inside a key by their value, letters after everything else. */
export function compareKeys(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const [x = "", y = ""] = [left[index], right[index]];
    if (x !== y) return compareFrom(left, right, index) || codePoint(x) - codePoint(y);
  }
  return left.length - right.length;
}

function compareFrom(left: readonly string[], right: readonly string[], index: number): number {
  const [x = "", y = ""] = [left[index], right[index]];
  const [isLetterX, isLetterY] = [LETTER.test(x), LETTER.test(y)];
  if (isLetterX && isLetterY) return 0;
  if (isLetterX || isLetterY) return isLetterX ? 1 : -1;
  const lead = x === "0" || y === "0" ? leadingDigit(left, index) : 0n;
  const [a, b] = [numberAt(left, index, lead), numberAt(right, index, lead)];
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.end - b.end;
}

/** 1 when digits other than 0 stand right before, so that a zero counts as a digit and does not lead. */
function leadingDigit(characters: readonly string[], index: number): bigint {
  for (let before = index - 1; before >= 0; before -= 1) {
    const character = characters[before] ?? "";
    if (!DIGIT.test(character)) return 0n;
    if (character !== "0") return 1n;
  }
  return 0n;
}

function numberAt(
  characters: readonly string[],
  start: number,
  lead: bigint,
): { value: bigint; end: number } {
  let value = lead;
  let end = start;
  for (; end < characters.length && DIGIT.test(characters[end] ?? ""); end += 1) {
    value = value * 10n + BigInt(codePoint(characters[end] ?? "") - 48);
  }
  return { value: BigInt.asIntN(64, value), end };
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
