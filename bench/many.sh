#!/usr/bin/env bash
# Measures a copy of many small images from our own server into a docker-registry (Debian's), where requests are all there is: the client's CPU and peak
# memory. Other versions of the tool, as they are installed, are measured by turns with this one.
#   bench/many.sh [repetitions] [folder of another version's package]...
set -euo pipefail
cd "$(dirname "$0")/.."

repetitions=${1:-3}
shift || true
node tools/ensure-built.mjs
results=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$results"' EXIT
# The tool as it is installed: a checkout would look for changed sources first.
npm pack --silent --pack-destination "$results" >/dev/null
tar xzf "$results"/kops-assets-*.tgz -C "$results"

IMAGES=${IMAGES:-400} LAYER_BYTES=2000 node --import tsx bench/bundle-upstream.ts "$results"
"$results/package/bin/kops-assets" serve "$results/upstream" --addr 127.0.0.1:0 2>"$results/requests" &
pids+=($!)
until grep -q '^serving ' "$results/requests"; do kill -0 "${pids[0]}"; sleep 0.1; done
upstream=$(sed -n 's/.*images at \([^,]*\),.*/\1/p' "$results/requests")

for repetition in $(seq "$repetitions"); do
  for package in "$results/package" "$@"; do
    printf 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {inmemory: {}}\nhttp: {addr: "127.0.0.1:5987"}\n' >"$results/registry.yml"
    docker-registry serve "$results/registry.yml" >/dev/null 2>&1 &
    pids+=($!)
    until curl -sf -o /dev/null http://127.0.0.1:5987/v2/; do kill -0 "${pids[-1]}"; sleep 0.1; done
    /usr/bin/time -o "$results/time" -f '%e s, %U + %S s of CPU, %M KiB' "$package/bin/kops-assets" copy --list "$results/list" \
      --mirror "registry.k8s.io=$upstream/registry.k8s.io" --container-registry 127.0.0.1:5987 2>"$results/said" || tail -5 "$results/said"
    echo "$package: $(tail -1 "$results/time")"
    kill "${pids[-1]}"
    wait "${pids[-1]}" 2>/dev/null || true
    unset 'pids[-1]'
  done
done
