import { printable } from "../errors/printable.ts";
import type { ExportList, RenderedExport } from "./export-list.ts";

const COLUMNS = ["kind", "canonical", "download", "hash", "component"];

/** Comma-separated values with a line of headings (RFC 4180, lines ended as Unix does): images and files. */
export function renderCsv({ images, files }: ExportList): RenderedExport {
  const rows = [
    COLUMNS,
    ...images.map(({ canonical, download, source, component }) => [
      "image",
      canonical,
      download,
      source.digest ?? "",
      component,
    ]),
    ...files.map(({ canonical, download, sha256, component }) => [
      "file",
      canonical,
      download,
      sha256 === undefined ? "" : `sha256:${sha256}`,
      component,
    ]),
  ];
  return { text: rows.map((row) => `${row.map(cell).join(",")}\n`).join(""), findings: [] };
}

/** What a spreadsheet would take for a formula is taken for text by all of them after an apostrophe. */
function cell(text: string): string {
  const shown = printable(text);
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${shown}` : shown;
  return /[",]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
