import { sh } from "./sh.ts";

export const OPTIONS = sh`
usage() {
  cat <<'END'
Usage: sh SCRIPT [options]

  --root DIR        prepare the file system below DIR (a machine image under construction): files only, nothing is started
                    and no image is pulled
  --download-only   download and verify, install nothing
  --attempts N      how often each place is asked for a file or an image (default: for a file until it is there,
                    for an image 6 times)
  --delay SECONDS   pause before the second attempt, doubled before each further one up to 60 (default 2)
  -h, --help        show this

Exit codes: 0 prepared, 2 misuse, 3 this machine cannot be prepared, 4 a file could not be downloaded, 5 a file is not what
it has to be, 6 installing failed, 7 containerd does not start, 8 an image could not be pulled. Up to 5 nothing is installed.
END
}

is_number() {
  case $1 in
    '' | *[!0-9]*) return 1 ;;
  esac
}

read_options() {
  root='' download_only=no attempts='' delay=2
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help)
        usage
        exit 0
        ;;
      --download-only) download_only=yes ;;
      --root | --attempts | --delay)
        [ $# -ge 2 ] || die 2 "$1 needs a value"
        case $1 in
          --root) root=$2 ;;
          --attempts) attempts=\${2:-none} ;;
          *) delay=$2 ;;
        esac
        shift
        ;;
      *) die 2 "there is no option $1; --help lists what there is" ;;
    esac
    shift
  done
  if ! is_number "\${attempts:-0}" || ! is_number "$delay"; then
    die 2 '--attempts and --delay are whole numbers'
  fi
  case $root in
    '' | /*) ;;
    *) die 2 "--root $root is not an absolute path" ;;
  esac
  [ -d "$root/" ] || die 2 "--root $root is not a directory"
  root=\${root%/}
}
`;
