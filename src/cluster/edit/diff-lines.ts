const CONTEXT = 3;

/** A line of either text; `kept` is in both. */
interface Line {
  readonly kind: "kept" | "gone" | "fresh";
  readonly text: string;
}

/** The differences of two texts line by line as `diff -u` prints them; empty for equal texts. */
export function diffLines(name: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = compare(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines).map(({ start, end }) => printHunk(lines, start, end));
  return [`--- ${name}`, `+++ ${name}`, ...hunks, ""].join("\n");
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** What both begin and end with is not compared any closer. */
function compare(before: readonly string[], after: readonly string[]): Line[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const middle = compareMiddle(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  );
  const kept = (lines: readonly string[]): Line[] => lines.map((text) => ({ kind: "kept", text }));
  return [...kept(before.slice(0, head)), ...middle, ...kept(before.slice(before.length - tail))];
}

/** By the longest common subsequence. */
function compareMiddle(before: readonly string[], after: readonly string[]): Line[] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const isSame = before[row] === after[column];
      const length = isSame
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
      (lengths[row] ?? [])[column] = length;
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]];
    if (old !== undefined && old === fresh) {
      lines.push({ kind: "kept", text: old });
      [row, column] = [row + 1, column + 1];
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: "gone", text: old });
      row += 1;
    } else {
      lines.push({ kind: "fresh", text: fresh ?? "" });
      column += 1;
    }
  }
  return lines;
}

/** Changed lines with those around them; what overlaps is one hunk. */
function hunksOf(lines: readonly Line[]): { readonly start: number; readonly end: number }[] {
  const hunks: { start: number; end: number }[] = [];
  for (const [index, { kind }] of lines.entries()) {
    if (kind === "kept") continue;
    const last = hunks.at(-1);
    const start = Math.max(index - CONTEXT, 0);
    const end = Math.min(index + CONTEXT + 1, lines.length);
    if (last !== undefined && start <= last.end) last.end = end;
    else hunks.push({ start, end });
  }
  return hunks;
}

const SIGNS = { kept: " ", gone: "-", fresh: "+" } as const;

function printHunk(lines: readonly Line[], start: number, end: number): string {
  const count = (part: readonly Line[], left: "gone" | "fresh"): number =>
    part.filter(({ kind }) => kind !== left).length;
  const [ahead, part] = [lines.slice(0, start), lines.slice(start, end)];
  const range = (left: "gone" | "fresh"): string => {
    const length = count(part, left);
    return `${count(ahead, left) + (length === 0 ? 0 : 1)},${length}`;
  };
  const header = `@@ -${range("fresh")} +${range("gone")} @@`;
  return [header, ...part.map(({ kind, text }) => `${SIGNS[kind]}${text}`)].join("\n");
}
