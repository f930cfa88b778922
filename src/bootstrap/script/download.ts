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

# One run at a time: two would write to the same files.
begin_work() {
  cache=$root/var/cache/nodeup
  work=$cache/bootstrap.work
  mkdir -p "$cache" || die 6 "$cache cannot be made"
  if ! mkdir "$work" 2>/dev/null; then
    other=$(cat "$work/pid" 2>/dev/null) || other=''
    if [ -n "$other" ] && kill -0 "$other" 2>/dev/null; then
      die 3 "another run is under way (process $other); remove $work if that is something else"
    fi
    rm -rf "$work"
    mkdir "$work" || die 6 "$work cannot be made"
  fi
  echo $$ >"$work/pid"
  : >"$work/report"
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

# last_words DEFAULT: what a tool said last.
last_words() {
  sed '/^[[:space:]]*$/d' "$work/said" | tail -n 1 >"$work/last"
  [ -s "$work/last" ] || echo "$1" >"$work/last"
  cat "$work/last"
}

# fetch_whole URL: 0 when $part is right; otherwise "problem" says what went wrong.
fetch_whole() {
  status=0
  download "$1" "$part" || status=$?
  if [ "$status" != 0 ]; then
    problem=$(last_words "$downloader ended with $status")
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
    [ "$attempt" -lt "$attempts" ] || break
    sleep "$pause"
    attempt=$((attempt + 1)) pause=$((pause * 2))
    [ "$pause" -le 30 ] || pause=30
  done
  [ -z "$wrong" ] || die 5 "$wrong. Nothing has been installed; copy the file again (kops-assets copy --deep)."
  die 4 "$file could not be downloaded: $problem ($(shown "$url"), attempts: $attempt). Nothing has been installed."
}
`;
