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

# record KIND NAME OUTCOME FROM: one line of the report; "began" is when the work on it began.
record() {
  printf '  %-6s %s: %s (%s s)%s\n' "$1" "$2" "$3" "$(($(now) - began))" "\${4:+, $4}" >>"$work/report"
}
`;
