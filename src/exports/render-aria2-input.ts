import { quoteForShell } from "../values/quote-for-shell.ts";
import { downloadable, fileName, findLeftOut, findNotHttp, findUnchecked, safePath } from "./export-list.ts";
import type { ExportFile, ExportList, RenderedExport } from "./export-list.ts";

/**
 * Input of `aria2c --input-file` (aria2's manual, "Input File"). aria2 writes no file of its own making: what puts the hash beside each
 * file, where kOps reads it, is a script in comments. Throws UserErrors BAD_FILE_PATH, BAD_NAME.
 */
export function renderAria2Input(list: ExportList): RenderedExport {
  const entries = downloadable(list).map(({ url, file }) => [
    url,
    `  out=${safePath(file)}`,
    ...(file.sha256 === undefined ? [] : [`  checksum=sha-256=${file.sha256}`]),
  ]);
  const trust = list.caFile === undefined ? "" : ` --ca-certificate=${quoteForShell(fileName(list.caFile))}`;
  const text = [
    `# aria2c --input-file=FILE --dir=DIRECTORY --continue --check-integrity${trust}`,
    "# Then, for the hash beside each file, which kOps reads: sed -n 's/^#sh //p' FILE | sh -s DIRECTORY",
    "#sh set -eu",
    ...new Set(downloadable(list).flatMap(({ file }) => hashLine(file))),
    ...new Set(entries.map((lines) => lines.join("\n"))),
    "",
  ].join("\n");
  return { text, findings: [...findLeftOut(list, "files"), ...findNotHttp(list), ...findUnchecked(list)] };
}

/** Only beside what is there: a download that failed leaves no hash. */
function hashLine(file: ExportFile): string[] {
  if (file.sha256 === undefined) return [];
  const path = quoteForShell(safePath(file));
  return [`#sh f="$1"/${path}; [ ! -f "$f" ] || printf %s ${file.sha256} >"$f.sha256"`];
}
