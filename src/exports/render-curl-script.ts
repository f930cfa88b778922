import { cleanUrl, findLeftOut, findUnchecked, safePath } from "./export-list.ts";
import type { ExportList, RenderedExport } from "./export-list.ts";

const SCRIPT = String.raw`#!/bin/sh
# Downloads files with curl into a directory (the first argument, else this one), under the paths that they have below
# the file repository, with the hash of each beside it. What is there already and right is left alone; what does not
# have the hash that it should have is not kept.
set -eu
directory=${"$"}{1:-.}

hash_of() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

while read -r sha256 url path; do
  file=$directory/$path
  if [ -f "$file" ] && [ "$(hash_of "$file")" = "$sha256" ]; then continue; fi
  printf '%s\n' "$url" >&2
  mkdir -p "$(dirname "$file")"
  curl --fail --silent --show-error --location --retry 5 --output "$file.partial" "$url" </dev/null
  found=$(hash_of "$file.partial")
  if [ "$sha256" = - ]; then
    printf '%s: no sha256 is known, it is %s\n' "$url" "$found" >&2
  elif [ "$found" != "$sha256" ]; then
    rm -f "$file.partial"
    printf '%s: its sha256 is %s, not %s\n' "$url" "$found" "$sha256" >&2
    exit 1
  else
    printf '%s' "$sha256" >"$file.sha256"
  fi
  mv "$file.partial" "$file"
done <<'LIST'
`;

/** A script that needs a POSIX shell, curl and sha256sum or shasum. Throws a UserError BAD_FILE_PATH. */
export function renderCurlScript(list: ExportList): RenderedExport {
  const lines = list.files.map(
    (file) => `${file.sha256 ?? "-"} ${cleanUrl(file.canonical)} ${safePath(file)}`,
  );
  const text = `${SCRIPT}${[...new Set(lines), "LIST", ""].join("\n")}`;
  return { text, findings: [...findLeftOut(list, "files"), ...findUnchecked(list)] };
}
