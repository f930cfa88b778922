import { printable } from "../errors/printable.ts";

/** A column of a table: its heading, and what it shows of a row. */
export interface Column<Row> {
  readonly name: string;
  value(row: Row): string;
}

const TAB_STOP = 8;

/**
 * A table as kOps prints it: an empty line, the headings, then the rows sorted by their columns (as bytes), padded with tabs to tab
 * stops of 8 with at least one blank between columns. A width is counted in code points, like Go's text/tabwriter. A cell cannot begin
 * a line or steer the terminal: what could is shown as an escape. Without headings there is no empty line either.
 */
export function printTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  hasHeadings = true,
): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.value(row))));
  const headings = hasHeadings ? [columns.map(({ name }) => name)] : [];
  const lines = [...headings, ...cells.sort(compareRows)];
  const widths = columns.map(
    (_, index) => 1 + lines.reduce((most, line) => Math.max(most, widthOf(line[index])), 0),
  );
  return `${hasHeadings ? "\n" : ""}${lines.map((line) => `${printLine(line, widths)}\n`).join("")}`;
}

function printLine(line: readonly string[], widths: readonly number[]): string {
  const last = line.length - 1;
  return line
    .map((cell, index) => (index === last ? cell : cell + padding(cell, widths[index] ?? 0)))
    .join("");
}

function padding(cell: string, width: number): string {
  const end = Math.ceil(width / TAB_STOP) * TAB_STOP;
  return "\t".repeat(Math.ceil((end - widthOf(cell)) / TAB_STOP));
}

function compareRows(a: readonly string[], b: readonly string[]): number {
  for (const [index, cell] of a.entries()) {
    const order = Buffer.compare(Buffer.from(cell), Buffer.from(b[index] ?? ""));
    if (order !== 0) return order;
  }
  return 0;
}

function widthOf(cell: string | undefined): number {
  return Array.from(cell ?? "").length;
}
