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

# What YAML has as a block of text ends with a line's end that nobody means.
verbs=${KOPS_ASSETS_VERBS:-doctor diff}
files=$(printf %s "${KOPS_ASSETS_FILES:-cluster.yaml}")
lock=$(printf %s "${KOPS_ASSETS_LOCK:-}")
base=$(printf %s "${KOPS_ASSETS_BASE:-}")
command=$(printf %s "${KOPS_ASSETS_COMMAND:-kops-assets}")
report=$(printf %s "${KOPS_ASSETS_REPORT:-kops-assets-report}")
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
    -*) return 1 ;;
  esac
  # What cannot be a branch's name is not asked for: of `a:b` git would make a branch of this clone. HEAD is this clone's.
  if [ "$base" != HEAD ] && git check-ref-format --allow-onelevel "$base"; then
    # A clone that has all commits keeps them.
    depth=--no-tags
    [ "$(git rev-parse --is-shallow-repository)" = false ] || depth=--depth=1
    git fetch --quiet --no-tags "$depth" -- origin "$base" 2>/dev/null && git rev-parse --verify --quiet FETCH_HEAD && return
  fi
  git rev-parse --verify --quiet --end-of-options "$base^{commit}"
}

# Each of the files, until something fails.
each() {
  printf '%s\n' "$files" | while IFS= read -r file; do
    [ -z "$file" ] || "$@" "$file" || exit
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
  [ -e "$2" ] && tar -cf - -- "$2" | tar -xf - -C "$1"
}

# The files as they were and, of several, as they are. Takes: a commit.
compare() {
  each before "$1" "$report/base"
  if [ -z "$(ls -A -- "$report/base")" ]; then
    printf 'diff: none of the files was there at %s\n' "$base" >&2
    return
  fi
  case $files in
    *"$newline"*) old=$report/base new=$report/head ;;
    *) old=$report/base/$files new=$files ;;
  esac
  if [ "$new" != "$files" ] && ! each now "$report/head"; then
    refuse "one of the files is not there"
    return
  fi
  code=0
  tool "$report/diff.md" "${KOPS_ASSETS_DIFF_FLAGS:-}$newline--$newline$old$newline$new" \
    diff -o markdown --report "$report/diff.html" || code=$?
  tell diff "$code" "$report/diff.md"
}

# That there can be no diff, and why.
refuse() {
  printf 'error: diff: %s\n' "$1" >&2
  tell diff 2 /dev/null
}

# Folders for what is compared; what is there already is somebody's.
make_sides() {
  mkdir -- "$report/base" || return
  mkdir -- "$report/head" || { rmdir -- "$report/base" && return 1; }
  trap 'rm -rf -- "$report/base" "$report/head"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

diff() {
  if [ -z "$base" ]; then
    printf 'diff: there is nothing to compare with\n' >&2
    return
  fi
  if ! commit=$(find_base); then
    refuse "there is no $base to compare with; is it fetched?"
  elif ! make_sides; then
    refuse "$report has folders base or head of something else: name another folder for the report"
  else
    compare "$commit"
    rm -rf -- "$report/base" "$report/head"
  fi
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
