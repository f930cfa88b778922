import { quoteForShell } from "../values/quote-for-shell.ts";
import { downloadable, fileName, findLeftOut, findNotHttp, findUnchecked, safePath } from "./export-list.ts";
import type { ExportList, RenderedExport } from "./export-list.ts";

const SCRIPT = String.raw`#!/bin/sh
# Downloads files with curl into a directory (the first argument, else this one), under the paths that they have below
# the file repository, with the hash of each beside it. What is there already and right is left alone; what does not
# have the hash that it should have is not kept.
set -eu
directory=${"$"}{1:-.}
case $directory in
  -*) directory=./$directory ;;
esac

LIST_CA
hash_of() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

# fetch SHA256 URL PATH
fetch() {
  sha256=$1 url=$2 file=$directory/$3
  if [ -f "$file" ] && [ "$(hash_of "$file")" = "$sha256" ]; then return 0; fi
  printf '%s\n' "$url" >&2
  mkdir -p "$(dirname "$file")"
  curl LIST_OPTION--fail --silent --show-error --location --globoff --proto '=http,https' --retry 5 \
    --output "$file.partial" --url "$url" </dev/null
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
}

`;

/** A script that needs a POSIX shell, curl and sha256sum or shasum; files of http(s) alone. Throws UserErrors BAD_FILE_PATH, BAD_NAME. */
export function renderCurlScript(list: ExportList): RenderedExport {
  const calls = downloadable(list).map(({ url, file }) =>
    ["fetch", file.sha256 ?? "-", quoteForShell(url), quoteForShell(safePath(file))].join(" "),
  );
  const [authorities, option] = trustOf(list);
  const script = SCRIPT.replace("LIST_CA\n", () => authorities).replace("LIST_OPTION", () => option);
  const text = `${script}${[...new Set(calls), ""].join("\n")}`;
  return { text, findings: [...findLeftOut(list, "files"), ...findNotHttp(list), ...findUnchecked(list)] };
}

/** curl's --cacert takes the place of the system's authorities, which upstream's certificates are signed by: both go into one file. */
function trustOf({ caFile }: ExportList): readonly [authorities: string, option: string] {
  if (caFile === undefined) return ["", ""];
  const lines = [
    `ca=${quoteForShell(fileName(caFile))}`,
    "authorities=$(mktemp)",
    "trap 'rm -f \"$authorities\"' EXIT",
    "for system in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do",
    '  [ ! -f "$system" ] || { cat "$system" >"$authorities"; break; }',
    "done",
    'cat <"$ca" >>"$authorities"',
    "",
    "",
  ];
  return [lines.join("\n"), '--cacert "$authorities" '];
}
