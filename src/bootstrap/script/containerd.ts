import { sh } from "./sh.ts";

/** systemd starts containerd where it runs, as on kOps's nodes; elsewhere it runs in the background with a pid file. */
export const CONTAINERD = sh`
lay_out_containerd_service() {
  [ "$systemd" = yes ] || {
    # The driver of systemd's cgroups needs systemd.
    sed 's/SystemdCgroup = true/SystemdCgroup = false/' "$work/tree/etc/containerd/config.toml" >"$work/config"
    cat "$work/config" >"$work/tree/etc/containerd/config.toml"
    return 0
  }
  if [ "$containerd" = configure ]; then
    lay_out_text /etc/systemd/system/containerd.service.d/10-kops.conf "$containerd_override"
  else
    lay_out_text "$unit_dir/containerd.service" "$containerd_unit"
    lay_out_text /etc/sysconfig/containerd 'CONTAINERD_OPTS=--log-level=info
'
  fi
}

ask_containerd() {
  ctr --address "$socket" --namespace k8s.io "$@"
}

is_answering() {
  [ -S "$socket" ] && ctr --address "$socket" --connect-timeout 2s version >/dev/null 2>&1
}

start_containerd() {
  socket=/run/containerd/containerd.sock pid_file=/run/containerd/containerd.pid began=$(now)
  if [ "$containerd" = no ]; then
    is_answering || die 7 'the cluster leaves containerd to the machine (spec.containerd.skipInstall), and none answers'
    record start containerd 'was running'
  elif [ "$systemd" = yes ]; then
    start_by_systemd
  else
    start_in_background
  fi
}

start_by_systemd() {
  if [ "$is_stale" = no ] && is_answering; then
    record start containerd 'was running'
    return 0
  fi
  if ! { systemctl daemon-reload && systemctl enable containerd.service && systemctl restart containerd.service; } \
    >"$work/said" 2>&1; then
    die 7 "systemd: $(last_words 'no reason was given')"
  fi
  await_containerd 'see: journalctl -u containerd'
  record start containerd 'started by systemd'
}

# is_containerd PID: a number that was left behind may be another process's by now, which must not be stopped.
is_containerd() {
  [ ! -r "/proc/$1/comm" ] || [ "$(cat "/proc/$1/comm")" = containerd ]
}

start_in_background() {
  pid=$(cat "$pid_file" 2>/dev/null) || pid=''
  if [ -n "$pid" ] && ! { kill -0 "$pid" 2>/dev/null && is_containerd "$pid"; }; then
    pid=''
  fi
  if [ "$is_stale" = no ] && is_answering; then
    record start containerd 'was running'
    return 0
  fi
  if [ -z "$pid" ] && is_answering; then
    die 7 "a containerd that this script did not start answers at $socket; stop it first"
  fi
  [ -z "$pid" ] || stop_containerd
  modprobe overlay 2>/dev/null || say 'the kernel module overlay cannot be loaded; it may be built in'
  mkdir -p /run/containerd /var/log
  nohup containerd --config /etc/containerd/config.toml --log-level info </dev/null >>/var/log/containerd.log 2>&1 &
  pid=$!
  echo "$pid" >"$pid_file"
  await_containerd "see: /var/log/containerd.log"
  record start containerd "started, process $pid"
}

stop_containerd() {
  kill "$pid"
  seconds=0
  while kill -0 "$pid" 2>/dev/null; do
    [ "$seconds" -lt 30 ] || die 7 "containerd (process $pid) does not stop"
    sleep 1
    seconds=$((seconds + 1))
  done
}

# await_containerd WHERE_TO_LOOK
await_containerd() {
  seconds=0
  until is_answering; do
    if [ "$systemd" = no ] && ! kill -0 "$pid" 2>/dev/null; then
      die 7 "containerd ended at once: $(tail -n 1 /var/log/containerd.log)"
    fi
    [ "$seconds" -lt 60 ] || die 7 "containerd does not answer at $socket after 60 s; $1"
    sleep 1
    seconds=$((seconds + 1))
  done
}
`;
