import { sh } from "./sh.ts";

/** By crictl where kOps installs it, for it asks as kubelet does; by containerd's own client otherwise. */
export const PULL = sh`
has_image() {
  if [ -x "$tools_dir/crictl" ]; then
    ask_cri inspecti -q "$1" >/dev/null 2>&1
  else
    ask_containerd images ls -q 2>/dev/null | grep -Fqx -e "$2"
  fi
}

ask_cri() {
  "$tools_dir/crictl" --runtime-endpoint "unix://$socket" --image-endpoint "unix://$socket" --timeout 15m "$@"
}

# pull_once NAME STORED_NAME
pull_once() {
  if [ -x "$tools_dir/crictl" ]; then
    ask_cri pull "$1" >"$work/said" 2>&1
  elif [ -d /etc/containerd/certs.d ]; then
    ask_containerd images pull --hosts-dir /etc/containerd/certs.d "$2" >"$work/said" 2>&1
  else
    ask_containerd images pull "$2" >"$work/said" 2>&1
  fi
}

# pull NAME STORED_NAME: the second is how containerd's own client has to be asked for it.
pull() {
  began=$(now) attempt=1 pause=$delay
  if has_image "$1" "$2"; then
    record image "$1" 'was there'
    return 0
  fi
  say "pulling $1"
  until pull_once "$1" "$2"; do
    say "$1: $(last_words 'no reason was given')"
    if [ "$attempt" -ge "\${attempts:-6}" ]; then
      record image "$1" "FAILED: $(last_words 'no reason was given')"
      missing="$missing $1"
      return 0
    fi
    wait_longer
  done
  record image "$1" pulled
}

pull_images() {
  missing=''
  images pull
  [ -z "$missing" ] || {
    print_report 'is not complete'
    die 8 "not pulled:$missing"
  }
}
`;
