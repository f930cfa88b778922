#!/usr/bin/env bash
# Measures bundles beside copying, skopeo, oras, crane, tar with rsync, hauler and cat, on made-up images that our own server has on disk: time, CPU,
# peak memory, peak disk, size and requests; and which rate of a disk or a link a streamed tar keeps up with. Other tools are measured where they are installed.
#   bench/bundle.sh [repetitions] [bytes of an average layer]
set -euo pipefail
cd "$(dirname "$0")/.."

repetitions=${1:-3}
export LAYER_BYTES=${2:-2000000}
node tools/ensure-built.mjs
PATH=$PATH:$(go env GOPATH 2>/dev/null || true)/bin
results=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$results"' EXIT
# The tool as it is installed: a checkout would look for changed sources first.
npm pack --silent --pack-destination "$results" >/dev/null
tar xzf "$results"/kops-assets-*.tgz -C "$results"
tool=$results/package/bin/kops-assets

node --import tsx bench/bundle-upstream.ts "$results"
"$tool" serve "$results/upstream" --addr 127.0.0.1:0 2>"$results/requests" &
pids+=($!)
until grep -q '^serving ' "$results/requests"; do kill -0 "${pids[0]}"; sleep 0.1; done
upstream=$(sed -n 's/.*images at \([^,]*\),.*/\1/p' "$results/requests")
source="--list $results/list --mirror registry.k8s.io=$upstream/registry.k8s.io"
mapfile -t images < <(sed 's#^#'"$upstream"'/#' "$results/list")
# MB a second that are taken of a stream, from a slow stick to a fast disk.
sink_rates="100 200 300 400 500 600 800"
touch "$results/rates"

# An empty registry of another's (Debian's docker-registry), on disk, for what is loaded.
start_registry() {
  rm -rf "$results/registry"
  printf 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:%s"}\n' \
    "$results/registry" 5987 >"$results/registry.yml"
  docker-registry serve "$results/registry.yml" >/dev/null 2>&1 &
  pids+=($!)
  until curl -sf -o /dev/null http://127.0.0.1:5987/v2/; do kill -0 "${pids[-1]}"; sleep 0.1; done
}
stop_registry() {
  kill "${pids[-1]}"
  wait "${pids[-1]}" 2>/dev/null || true
  unset 'pids[-1]'
}

measure() { # WHAT REPETITION COMMAND, which writes below $out
  export out=$results/out
  # Peak disk counts what is below TMPDIR too.
  export TMPDIR=$out/tmp
  mkdir -p "$TMPDIR"
  sync
  local before peak=0 now
  before=$(wc -l <"$results/requests")
  /usr/bin/time -o "$results/time" -f '%e %U %S %M' bash -c "$3" >"$results/said" 2>&1 &
  local job=$!
  while kill -0 $job 2>/dev/null; do
    now=$(du -sb "$out" 2>/dev/null | cut -f1) || true
    ((${now:-0} > peak)) && peak=$now
    sleep 0.2
  done
  wait $job || { echo "$1 failed:"; tail -5 "$results/said"; }
  local size
  size=$(du -sb "$out" | cut -f1)
  ((size > peak)) && peak=$size
  echo "$1 $(tail -1 "$results/time") $peak $size $(($(wc -l <"$results/requests") - before))" >>"$results/runs"
  if [ -f "$results/rate" ]; then echo "$1 $(cat "$results/rate")" >>"$results/rates"; fi
  rm -f "$results/rate"
  unset TMPDIR
}

fresh() { rm -rf "$results/out"; }
each() { # a command for each image, as $image and $name
  printf 'n=0; for image in %s; do n=$((n+1)); %s || exit 1; done' "${images[*]}" "$1"
}

"$tool" bundle create $source --to "$results/whole.tar" 2>/dev/null
{
  printf 'apiVersion: content.hauler.cattle.io/v1\nkind: Images\nmetadata: {name: bench}\nspec:\n  images:\n'
  printf '    - name: %s\n' "${images[@]}"
} >"$results/hauler.yaml"
for repetition in $(seq "$repetitions"); do
  fresh; measure "copy-to-directory" "$repetition" "$tool copy $source --to \$out/d"
  fresh; measure "create-directory" "$repetition" "$tool bundle create $source --to \$out/d"
  fresh; measure "create-tar" "$repetition" "$tool bundle create $source --to \$out/b.tar"
  fresh; measure "create-stream" "$repetition" "$tool bundle create $source --to - >\$out/b.tar && sync \$out/b.tar"
  fresh; measure "create-compressed" "$repetition" "$tool bundle create $source --to \$out/b.tar.zst"
  # Both until the disk has it: what only lies in memory says nothing of the disk's rate.
  fresh; measure "cat" "$repetition" "cat $results/whole.tar >\$out/b.tar && sync \$out/b.tar"
  fresh; measure "tar-of-source" "$repetition" "tar -cf \$out/b.tar -C $results upstream"
  if command -v skopeo >/dev/null; then
    fresh; measure "skopeo" "$repetition" "$(each 'skopeo copy -q --all --src-tls-verify=false docker://$image oci:$out/d:v$n')"
  fi
  if command -v oras >/dev/null; then
    fresh; measure "oras" "$repetition" "$(each 'oras cp --no-tty --from-plain-http --to-oci-layout $image $out/d:v$n >/dev/null')"
  fi
  if oras backup --help >/dev/null 2>&1; then
    # It writes one repository at a time, and each layout has its own layers.
    fresh; measure "oras-backup" "$repetition" "$(each 'oras backup --no-tty --plain-http --output $out/d$n $image >/dev/null')"
    fresh; measure "oras-backup-tar" "$repetition" "$(each 'oras backup --no-tty --plain-http --output $out/d$n.tar $image >/dev/null')"
  fi
  if command -v crane >/dev/null; then
    pull="crane pull --insecure --format=oci ${images[*]} \$out/d"
    fresh; measure "crane" "$repetition" "$pull"
    if command -v rsync >/dev/null; then
      # What is done without a tool for it: a layout, a tar of it, and the tar onto the disk.
      fresh; measure "crane-tar-rsync" "$repetition" "$pull && tar -cf \$out/b.tar -C \$out d && mkdir \$out/disk && rsync -W --fsync \$out/b.tar \$out/disk/"
    fi
  fi
  if command -v hauler >/dev/null; then
    fresh; measure "hauler" "$repetition" "hauler store sync --store \$out/store -f $results/hauler.yaml && hauler store save --store \$out/store --filename \$out/b.tar.zst"
  fi
  for rate in $sink_rates; do
    sink="node bench/sink.mjs $rate $results/rate"
    fresh; measure "stream-to-$rate" "$repetition" "set -o pipefail; $tool bundle create $source --to - | $sink"
    fresh; measure "cat-to-$rate" "$repetition" "cat $results/whole.tar | $sink"
  done
  mapping="--container-proxy 127.0.0.1:5987"
  start_registry
  fresh; measure "copy-to-registry" "$repetition" "$tool copy $source $mapping"
  stop_registry; start_registry
  fresh; measure "load-to-registry" "$repetition" "$tool bundle load $results/whole.tar $mapping"
  stop_registry
done
node bench/summarize-bundle.mjs "$results/runs" "$results/rates"
