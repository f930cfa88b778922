import { sh } from "./sh.ts";

export const MESSAGES = sh`
say() {
  printf 'bootstrap: %s\n' "$*" >&2
}

# die EXIT_CODE MESSAGE
die() {
  code=$1
  shift
  printf 'bootstrap: error: %s\n' "$*" >&2
  exit "$code"
}

now() {
  date +%s
}

# URLs may hold credentials, which belong in no log.
shown() {
  printf '%s\n' "$1" | sed 's#//[^/@]*@#//#; s#?.*##'
}

# wait_longer: twice as long as the time before, up to a minute; never without a pause where there is no end.
wait_longer() {
  [ -n "$attempts" ] || [ "$pause" -gt 0 ] || pause=1
  sleep "$pause"
  attempt=$((attempt + 1)) pause=$((pause * 2))
  [ "$pause" -le 60 ] || pause=60
}

# disk_words DIR: says so where nothing can be written for want of space.
disk_words() {
  has df || return 0
  free=$(df -Pk "$1" 2>/dev/null | sed -n '2s/^.*[[:space:]]\([0-9][0-9]*\)[[:space:]][[:space:]]*[0-9]*%.*$/\1/p')
  [ "\${free:-1024}" -ge 1024 ] || printf ': the disk of %s is full (%s KiB are free)' "$1" "$free"
}

# record KIND NAME OUTCOME FROM: one line of the report; "began" is when the work on it began.
record() {
  printf '  %-6s %s: %s (%s s)%s\n' "$1" "$2" "$3" "$(($(now) - began))" "\${4:+, $4}" >>"$work/report"
}
`;
