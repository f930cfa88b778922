#!/usr/bin/env bash
# Measures copying ten files (596 MB) from a web server into an S3 store beside peers on the same servers, in one run, and prints
# medians and ratios. f-mem is kOps's way (whole files in memory), f-stream a bare streaming yardstick.
#   bench/files.sh [repetitions] [peer...]
# Needs the yardsticks of ../shared/bench (its scripts/setup.sh once a machine).
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
scripts=$project/../shared/bench/scripts
[ -x "$scripts/files.sh" ] || { echo "there is no ../shared/bench to measure with" >&2; exit 2; }

repetitions=${1:-3}
shift $(($# > 1 ? 1 : $#))
peers=("$@")
[ ${#peers[@]} -gt 0 ] || peers=(f-stream f-mem f-rclone)

node tools/ensure-built.mjs
. "$scripts/env.sh"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# The tool as it is installed: a checkout would look for changed sources first.
npm pack --silent --pack-destination "$results" >/dev/null
tar xzf "$results"/kops-assets-*.tgz -C "$results"
tool=$results/package/bin/kops-assets

unset AWS_CA_BUNDLE
export RCLONE_CONFIG=$P/etc/rclone.conf AWS_ACCESS_KEY_ID=peers AWS_SECRET_ACCESS_KEY=peerspeers
export AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true S3_ENDPOINT=http://$S3
sed "s# # http://$FILES/#" "$P/content/files.txt" >"$results/list"

command_for() {
  case $1 in
  kops-assets) echo "$tool copy --list $results/list --to-files s3://assets" ;;
  f-stream) echo "memfile -mode stream" ;;
  f-mem) echo "memfile -mode mem" ;;
  f-rclone) echo "rclone copy up: s3:assets --files-from-raw $P/content/files-list.txt --no-traverse --transfers 4" ;;
  start-up) echo "$tool --version" ;;
  *) echo "there is no peer $1" >&2; return 1 ;;
  esac
}

measure() { # TOOL PHASE REPETITION
  "$scripts/measure.py" --raw "$results/raw.jsonl" --servers files,s3 --quiet-wait "${QUIET_WAIT:-5}" \
    --tool "$1" --phase "$2" --rep "$3" -- "$(command_for "$1")"
}

cd "$P"
"$scripts/files.sh" start
for repetition in $(seq "$repetitions"); do
  for name in kops-assets "${peers[@]}"; do
    "$scripts/files.sh" wipe
    measure "$name" cold "$repetition"
    if [ "$name $repetition" = "kops-assets 1" ]; then
      (cd "$DSTSTORE/s3/assets" && sed -E 's/^(\S+) /\1  /' "$P/content/files.txt" | sha256sum -c --quiet)
    fi
    measure "$name" nothing "$repetition"
  done
  measure start-up nothing "$repetition"
done
"$scripts/files.sh" stop
node "$project/bench/summarize.mjs" "$results/raw.jsonl"
