#!/usr/bin/env bash
# Measures copying images beside peers on the same content and servers, in one run, and prints medians and ratios.
#   bench/images.sh [loopback|tls|tlsfar] [repetitions] [peer...]
# Needs the yardsticks of ../shared/bench (its scripts/setup.sh once a machine). tls: 30 ms; tlsfar: 100 ms.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
scripts=$project/../shared/bench/scripts
[ -x "$scripts/bench.sh" ] || { echo "there is no ../shared/bench to measure with" >&2; exit 2; }

link=${1:-loopback}
repetitions=${2:-3}
shift $(($# > 2 ? 2 : $#))
peers=("$@")
[ ${#peers[@]} -gt 0 ] || peers=(kopscp crane-p4 regctl-p4 regsync-4 skopeo-p4)

node tools/ensure-built.mjs
. "$scripts/env.sh"
results=$(mktemp -d)
# The tool as it is installed: a checkout would look for changed sources first.
npm pack --silent --pack-destination "$results" >/dev/null
tar xzf "$results"/kops-assets-*.tgz -C "$results"
installed=$results/package/bin/kops-assets
trap 'stop_link; rm -rf "$results"' EXIT

stop_link() { :; }
source=$SRC target=$DST servers=source,target registry=target
case $link in
loopback)
  curl -sf -o /dev/null "http://$SRC/v2/" || "$scripts/registry.sh" start source
  ;;
tls | tlsfar)
  export E=$BENCH_HOME/etc-tls TS=127.0.0.1:5211 TD=127.0.0.1:5212 SCH=https
  source=$TS target=$TD servers=source-tls,target-tls registry=target-tls
  "$scripts/registry.sh" start source-tls
  if [ "$link" = tls ]; then "$scripts/wan.sh" start-tls 30ms 20 100; else "$scripts/wan.sh" start-tls 100ms 100 1000; fi
  stop_link() { "$scripts/wan.sh" stop; "$scripts/registry.sh" stop source-tls; "$scripts/registry.sh" stop target-tls; }
  ;;
*)
  sed -n '2,4p' "$0" >&2
  exit 2
  ;;
esac
. "$scripts/tools.sh"

sed 's#^#registry.k8s.io/#' "$BENCH_HOME/content/images.txt" >"$results/list"
sed 's#^#registry.k8s.io/#' "$BENCH_HOME/content/images-changed.txt" >"$results/list-changed"
mapping="--mirror registry.k8s.io=$source --container-registry $target"
ours() { echo "$installed copy --list $results/list$1 $mapping ${2:-}"; }

measure() { # TOOL PHASE REPETITION COMMAND
  "$scripts/measure.py" --raw "$results/raw.jsonl" --servers "$servers" --quiet-wait "${QUIET_WAIT:-5}" \
    --tool "$1" --phase "$2" --rep "$3" -- "$4"
}

# The locks are made before anything is measured, once: what is locked is upstream's.
[ "$link" = loopback ] || export SSL_CERT_FILE=$BENCH_HOME/etc/tls/cert.pem
"$installed" lock -f "$results/list" $mapping -o "$results/lock" 2>/dev/null

for repetition in $(seq "$repetitions"); do
  for tool in kops-assets "${peers[@]}"; do
    "$scripts/registry.sh" wipe "$registry"
    if [ "$tool" = kops-assets ]; then
      measure "$tool" cold "$repetition" "$(ours '')"
      measure "$tool" nothing "$repetition" "$(ours '')"
      measure "$tool" locked "$repetition" "$(ours '' "--lock $results/lock")"
      measure "$tool" changed "$repetition" "$(ours -changed)"
    else
      measure "$tool" cold "$repetition" "$(cmd_for "$tool" '')"
      measure "$tool" nothing "$repetition" "$(cmd_for "$tool" '')"
      measure "$tool" changed "$repetition" "$(cmd_for "$tool" -changed)"
    fi
  done
done
node "$project/bench/summarize.mjs" "$results/raw.jsonl"
