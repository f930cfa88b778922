#!/usr/bin/env bash
# Installs the real servers that the tests run against: Debian's docker-registry and skopeo, and versitygw (S3) built by go.
# Needs root (or sudo) for apt and a Go toolchain. Installs nothing that is there already.
set -euo pipefail

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
bin="${GOBIN:-$(go env GOPATH)/bin}"

missing=()
command -v docker-registry >/dev/null || missing+=(docker-registry)
command -v skopeo >/dev/null || missing+=(skopeo)
if [ ${#missing[@]} -gt 0 ]; then
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

[ -x "$bin/versitygw" ] || go install github.com/versity/versitygw/cmd/versitygw@v1.8.0

docker-registry --version
skopeo --version
"$bin/versitygw" --version | head -n 1
