#!/usr/bin/env bash
# Measures what verifying 33 images with a lock costs, on our own servers and made-up content: time, memory, and requests, which are held
# against what they may be: one an index and manifest, one a different blob (usual); two an image (quick).
#   bench/verify.sh [repetitions]
set -euo pipefail
cd "$(dirname "$0")/.."

repetitions=${1:-3}
node tools/ensure-built.mjs
results=$(mktemp -d)
trap 'kill "$servers" 2>/dev/null || true; rm -rf "$results"' EXIT
# The tool as it is installed: a checkout would look for changed sources first.
npm pack --silent --pack-destination "$results" >/dev/null
tar xzf "$results"/kops-assets-*.tgz -C "$results"
tool=$results/package/bin/kops-assets

node --import tsx bench/verify-servers.ts "$results" &
servers=$!
until [ -s "$results/mapping" ]; do kill -0 "$servers"; sleep 0.1; done
mapping="--list $results/list $(cat "$results/mapping")"
"$tool" lock -f "$results/list" $(cat "$results/mapping") -o "$results/lock" 2>/dev/null
"$tool" copy $mapping --lock "$results/lock" 2>/dev/null

measure() { # PHASE REPETITION FLAGS...
  local phase=$1 repetition=$2
  shift 2
  : >"$results/requests"
  /usr/bin/time -o "$results/time" -f '%e %U %S %M' \
    "$tool" verify $mapping --lock "$results/lock" -o json "$@" >"$results/report" 2>/dev/null
  node bench/summarize-verify.mjs note "$results" "$phase" "$repetition"
}

for repetition in $(seq "$repetitions"); do
  measure usual "$repetition"
  measure quick "$repetition" --quick
  measure node "$repetition" --as-node
  measure deep "$repetition" --deep
done
node bench/summarize-verify.mjs print "$results"
