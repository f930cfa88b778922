import { downloadable, findLeftOut, findNotHttp, findUnchecked, safePath } from "./export-list.ts";
import type { ExportList, RenderedExport } from "./export-list.ts";

/** Input of `aria2c --input-file` (aria2's manual, "Input File"). Throws a UserError BAD_FILE_PATH. */
export function renderAria2Input(list: ExportList): RenderedExport {
  const entries = downloadable(list).map(({ url, file }) => [
    url,
    `  out=${safePath(file)}`,
    ...(file.sha256 === undefined ? [] : [`  checksum=sha-256=${file.sha256}`]),
  ]);
  const text = [
    "# aria2c --input-file=FILE --dir=DIRECTORY --continue --check-integrity",
    ...new Set(entries.map((lines) => lines.join("\n"))),
    "",
  ].join("\n");
  return { text, findings: [...findLeftOut(list, "files"), ...findNotHttp(list), ...findUnchecked(list)] };
}
