import { sh } from "./sh.ts";

/** Files are kept where nodeup keeps them (AssetStore): what is there and right is not downloaded again by it either. */
export const DOWNLOAD = sh`
sha256_of() {
  if has sha256sum; then
    sha256sum <"$1" | cut -d ' ' -f 1
  else
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  fi
}

# birth_of PID: what no other process of that number has; nothing where /proc does not tell.
birth_of() {
  boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) || return 0
  started_at=$(sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20) || return 0
  [ -z "$started_at" ] || echo "$boot $started_at"
}

# A number that was left behind may be another process's by now.
is_same_process() {
  born=$(cat "$work/birth" 2>/dev/null) || return 0
  [ -z "$born" ] || [ "$born" = "$(birth_of "$1")" ]
}

# One run at a time: two would write to the same files.
begin_work() {
  cache=$root/var/cache/nodeup
  work=$cache/bootstrap.work
  mkdir -p "$cache" || die 6 "$cache cannot be made$(disk_words "$root/")"
  if ! mkdir "$work" 2>/dev/null; then
    other=$(cat "$work/pid" 2>/dev/null) || other=''
    if [ -n "$other" ] && kill -0 "$other" 2>/dev/null && is_same_process "$other"; then
      die 3 "another run is under way (process $other); remove $work if that is something else"
    fi
    rm -rf "$work"
    mkdir "$work" || die 6 "$work cannot be made$(disk_words "$cache")"
  fi
  if ! { echo $$ >"$work/pid" && birth_of $$ >"$work/birth" && : >"$work/report"; }; then
    rm -rf "$work"
    die 6 "$work cannot be written$(disk_words "$cache")"
  fi
  trusted=''
  if [ -n "$ca" ]; then
    trusted=$work/ca.pem
    printf '%s' "$ca" >"$trusted"
  fi
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# download URL FILE: goes on where FILE ends. Whatever the tool says is in $work/said.
download() {
  from=$1 to=$2
  if [ "$downloader" = curl ]; then
    set -- --fail --silent --show-error --location --globoff --proto '=http,https' --connect-timeout 20
    [ -z "$trusted" ] || set -- "$@" --cacert "$trusted"
    set -- curl "$@" --speed-limit 1 --speed-time 60 --continue-at - --output "$to" --url "$from"
  else
    set -- -c -O "$to" "$from"
    # The one of busybox has no more options everywhere.
    case $(wget --version 2>/dev/null) in
      *GNU*)
        [ -z "$trusted" ] || set -- --ca-certificate="$trusted" "$@"
        set -- --tries=1 --timeout=60 -nv "$@"
        ;;
    esac
    set -- wget "$@"
  fi
  "$@" >"$work/said" 2>&1
}

# is_refusal STATUS: whether the server answered, but did not go on where the part ends.
is_refusal() {
  case $downloader:$1 in
    curl:22 | curl:33 | curl:36 | wget:8 | wget:1) return 0 ;;
    *) return 1 ;;
  esac
}

# cause DEFAULT: why a download failed. curl says it first, and advice after it; of wget it is the line with ERROR, or the last one.
cause() {
  words=$(sed -n -e '/^curl: ([0-9]/{' -e 'p;q' -e '}' -e '/ERROR.*:$/{' -e 'N;s/\n */ /;p;q' -e '}' -e '/ERROR/{' -e 'p;q' -e '}' \
    "$work/said")
  [ -n "$words" ] || words=$(last_words "$1")
  printf '%s\n' "$words"
}

# check_disk STATUS: nothing is gained by asking again where nothing can be written.
check_disk() {
  case $downloader:$1 in
    curl:23 | wget:3) ;;
    *) grep -q 'No space left' "$work/said" || return 0 ;;
  esac
  die 4 "$file cannot be written to $cache: $problem$(disk_words "$cache"). Nothing has been installed."
}

# last_words DEFAULT: what a tool said last. On a full disk nothing of it is kept.
last_words() {
  words=$(sed '/^[[:space:]]*$/d' "$work/said" | tail -n 1)
  printf '%s\n' "\${words:-$1}"
}

# fetch_whole URL: 0 when $part is right; otherwise "problem" says what went wrong.
fetch_whole() {
  status=0
  download "$1" "$part" || status=$?
  if [ "$status" != 0 ]; then
    problem=$(cause "$downloader ended with $status")
    check_disk "$status"
    return 1
  fi
  [ -f "$part" ] || : >"$part"
  actual=$(sha256_of "$part")
  [ "$actual" != "$expected" ] || return 0
  rm -f "$part"
  problem=''
  wrong="$file from $(shown "$1") is not what it has to be: expected sha256 $expected, got $actual"
  return 1
}

fetch_url() {
  if [ -s "$part" ]; then
    say "$component: going on after $(wc -c <"$part" | tr -d ' ') bytes"
    fetch_whole "$1" && return 0
    # What cannot be continued, or is the beginning of another file, must not stand in the way of the whole file.
    [ -z "$problem" ] || is_refusal "$status" || return 1
    rm -f "$part"
  fi
  fetch_whole "$1"
}

# fetch COMPONENT SHA256 KEPT_AS FORMAT URL...
fetch() {
  component=$1 expected=$2 staged=$cache/sha256:$2_$3
  shift 4
  part=$staged.part file=\${1##*/} began=$(now) wrong=''
  if [ -f "$staged" ]; then
    if [ "$(sha256_of "$staged")" = "$expected" ]; then
      record file "$component" 'verified, was there' "sha256 $expected"
      return 0
    fi
    rm -f "$staged"
  fi
  fetch_from_any "$@"
  mv -f "$part" "$staged"
  record file "$component" 'downloaded, verified' "sha256 $expected, from $(shown "$url")"
}

fetch_from_any() {
  attempt=1 pause=$delay
  while :; do
    is_reachable=yes
    for url in "$@"; do
      say "$component: downloading $(shown "$url")"
      fetch_url "$url" && return 0
      say "$component: \${problem:-$wrong}"
      [ -z "$problem" ] || is_reachable=no
    done
    # Asking again does not mend content that every place gives.
    [ "$is_reachable" = no ] || break
    [ -z "$attempts" ] || [ "$attempt" -lt "$attempts" ] || break
    wait_longer
  done
  [ -z "$wrong" ] || die 5 "$wrong. Nothing has been installed; copy the file again (kops-assets copy --deep)."
  die 4 "$file could not be downloaded: $problem ($(shown "$url"), attempts: $attempt). Nothing has been installed."
}
`;
