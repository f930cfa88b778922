#!/bin/sh
# Runs verbs of kops-assets over files, and writes a folder of what they say: Markdown for people, SARIF or JUnit for machines, pages.
# What is wanted is told by variables alone, so that nothing of it is ever read as a program:
#   KOPS_ASSETS_VERBS    which of doctor, diff and verify, in their order        (doctor diff)
#   KOPS_ASSETS_FILES    cluster specs: files or folders, one a line             (cluster.yaml)
#   KOPS_ASSETS_LOCK     their lock file, for verify; may be empty
#   KOPS_ASSETS_BASE     branch or commit that diff compares with; without one there is no diff
#   KOPS_ASSETS_COMMAND  the tool                                                (kops-assets)
#   KOPS_ASSETS_REPORT   the folder                                              (kops-assets-report)
#   KOPS_ASSETS_DOCTOR_FLAGS, _DIFF_FLAGS, _VERIFY_FLAGS  more flags of a verb, a word a line
#   KOPS_ASSETS_VERIFY_OUTPUT  markdown or junit                                 (markdown)
# The exit code is that of the first verb that did not end with 0.
set -euf

verbs=${KOPS_ASSETS_VERBS:-doctor diff}
files=$(printf %s "${KOPS_ASSETS_FILES:-cluster.yaml}")
lock=${KOPS_ASSETS_LOCK:-}
base=${KOPS_ASSETS_BASE:-}
command=${KOPS_ASSETS_COMMAND:-kops-assets}
report=${KOPS_ASSETS_REPORT:-kops-assets-report}
output=${KOPS_ASSETS_VERIFY_OUTPUT:-markdown}
newline='
'
status=0
mkdir -p -- "$report"
summary=$report/summary.md
: >"$summary"

# Runs the tool. Takes: a file for its output, more words (one a line), words.
tool() {
  into=$1 flags=$2
  shift 2
  IFS=$newline
  # shellcheck disable=SC2086 # a word a line
  set -- "$@" $flags
  unset IFS
  code=0
  "$command" "$@" >"$into" || code=$?
  return "$code"
}

keep() {
  [ "$status" -ne 0 ] || status=$1
}

# What a verb said, or that it could not.
tell() {
  verb=$1 code=$2 file=$3
  keep "$code"
  if [ -s "$file" ]; then
    cat -- "$file" >>"$summary"
    printf '\n' >>"$summary"
  elif [ "$code" -ne 0 ]; then
    printf '### kops-assets %s\n\nIt ended with exit code %s; the log says why.\n\n' "$verb" "$code" >>"$summary"
  fi
}

# A file behind -f, a word a line. For each.
# shellcheck disable=SC2317
named() {
  printf '%s\n' -f "$1"
}

doctor() {
  more=$(each named)$newline${KOPS_ASSETS_DOCTOR_FLAGS:-}
  code=0
  tool "$report/doctor.sarif" "$more" doctor -o sarif || code=$?
  # A bad input is told once.
  [ "$code" -ne 2 ] || { tell doctor 2 /dev/null && return; }
  code=0
  tool "$report/doctor.md" "$more" doctor -o markdown --report "$report/doctor.html" || code=$?
  tell doctor "$code" "$report/doctor.md"
}

verify() {
  words=$(each named)
  [ -z "$lock" ] || words=$words$newline--lock$newline$lock
  more=$words$newline${KOPS_ASSETS_VERIFY_FLAGS:-}
  case $output in
    junit) into=$report/verify.xml ;;
    *) into=$report/verify.md output=markdown ;;
  esac
  code=0
  tool "$into" "$more" verify -o "$output" --report "$report/verify.html" || code=$?
  [ "$output" = markdown ] || into=/dev/null
  tell verify "$code" "$into"
}

# The commit to compare with, where the remote or this clone has it.
find_base() {
  case $base in
    -* | *[!A-Za-z0-9._/+-]*) return 1 ;;
  esac
  git fetch --quiet --no-tags --depth=1 -- origin "$base" 2>/dev/null && git rev-parse --verify --quiet FETCH_HEAD && return
  git rev-parse --verify --quiet --end-of-options "$base^{commit}"
}

# Each of the files.
each() {
  printf '%s\n' "$files" | while IFS= read -r file; do
    [ -z "$file" ] || "$@" "$file"
  done
}

# A file as it was at a commit, below a folder; nothing where it was not there. For each; takes: commit, folder, file.
# shellcheck disable=SC2317
before() {
  ! git cat-file -e "$1:./$3" 2>/dev/null || git --literal-pathspecs archive --format=tar "$1" -- "$3" | tar -xf - -C "$2"
}

# A file as it is. For each; takes: folder, file.
# shellcheck disable=SC2317
now() {
  tar -cf - -- "$2" | tar -xf - -C "$1"
}

diff() {
  if [ -z "$base" ]; then
    printf 'diff: there is nothing to compare with\n' >&2
    return
  fi
  commit=$(find_base) || {
    printf 'error: diff: there is no %s to compare with; is it fetched?\n' "$base" >&2
    tell diff 2 /dev/null
    return
  }
  rm -rf -- "$report/base" "$report/head"
  mkdir -- "$report/base" "$report/head"
  each before "$commit" "$report/base"
  case $files in
    *"$newline"*) each now "$report/head" && old=$report/base new=$report/head ;;
    *) old=$report/base/$files new=$files ;;
  esac
  if [ -z "$(ls -A -- "$report/base")" ]; then
    printf 'diff: none of the files was there at %s\n' "$base" >&2
  else
    code=0
    tool "$report/diff.md" "${KOPS_ASSETS_DIFF_FLAGS:-}" \
      diff "$old" "$new" -o markdown --report "$report/diff.html" || code=$?
    tell diff "$code" "$report/diff.md"
  fi
  rm -rf -- "$report/base" "$report/head"
}

for verb in $verbs; do
  case $verb in
    doctor) doctor ;;
    diff) diff ;;
    verify) verify ;;
    *)
      printf 'error: KOPS_ASSETS_VERBS: %s is none of doctor, diff, verify\n' "$verb" >&2
      keep 2
      ;;
  esac
done
exit "$status"
