#!/usr/bin/env bash
# Builds what a real node and the control plane that it registers with are made of, for test/e2e/bootstrap and test/kubernetes: kubelet,
# kube-apiserver, kube-controller-manager, kube-scheduler, etcd, containerd 2 and crictl, from their Go modules at fixed versions. About
# 15 minutes on two cores, once: what is in $KUBERNETES_HOME (~/.cache/kops-assets-kubernetes) in the right version is left alone. Needs a
# Go toolchain.
set -euo pipefail

kubernetes=1.36.3 etcd=3.6.16 containerd=2.2.9 crictl=1.34.0
home=${KUBERNETES_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/kops-assets-kubernetes}
bin=$home/bin
mkdir -p "$bin"
# Two that build at once would do everything twice.
exec 9>"$home/lock"
flock 9

# is_there PROGRAM VERSION: crictl built from its module calls itself "unknown", and is the version that was asked for.
is_there() {
  [ -x "$bin/$1" ] || return 1
  case $1 in
    crictl | containerd-shim-runc-v2 | ctr) return 0 ;;
  esac
  local said
  said=$("$bin/$1" --version 2>/dev/null)
  case $said in
    *"$2"* | *unknown*) return 0 ;;
    *) return 1 ;;
  esac
}

# start_module NAME: an empty module of our own to build from, whose requirements may be written as they are found.
start_module() {
  rm -rf "$home/module/$1"
  mkdir -p "$home/module/$1"
  cd "$home/module/$1"
  go mod init "$1.test" 2>/dev/null
  export GOFLAGS=-mod=mod
}

# k8s.io/kubernetes replaces its staging modules by folders that its own module does not hold. Published, they have its minor and patch.
start_kubernetes_module() {
  start_module kubernetes
  local description
  description=$(go mod download -json "k8s.io/kubernetes@v$kubernetes")
  go mod edit -require "k8s.io/kubernetes@v$kubernetes"
  node -e '
    const { readFileSync } = require("node:fs");
    const { GoMod } = JSON.parse(readFileSync(0, "utf8"));
    for (const [, name] of readFileSync(GoMod, "utf8").matchAll(/^\s*(?:replace )?(\S+) => \.\/staging\//gm)) console.log(name);
  ' <<<"$description" | while read -r name; do
    go mod edit -replace "$name=$name@v0.${kubernetes#1.}"
  done
}

# build PROGRAM PACKAGE [LDFLAGS]
build() {
  echo "building $1" >&2
  go build -o "$bin/$1.new" -ldflags "-s -w ${3:-}" "$2"
  mv "$bin/$1.new" "$bin/$1"
}

for program in kubelet kube-apiserver kube-controller-manager kube-scheduler; do
  is_there "$program" "v$kubernetes" && continue
  [ "${module:-}" = kubernetes ] || start_kubernetes_module
  module=kubernetes
  build "$program" "k8s.io/kubernetes/cmd/$program" "-X k8s.io/component-base/version.gitVersion=v$kubernetes"
done

if ! is_there etcd "$etcd"; then
  start_module etcd
  go mod edit -require "go.etcd.io/etcd/server/v3@v$etcd"
  cat >main.go <<'GO'
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
GO
  build etcd .
fi

for program in containerd containerd-shim-runc-v2 ctr; do
  is_there "$program" "v$containerd" && continue
  [ "${module:-}" = containerd ] || start_module containerd
  module=containerd
  go mod edit -require "github.com/containerd/containerd/v2@v$containerd"
  build "$program" "github.com/containerd/containerd/v2/cmd/$program" \
    "-X github.com/containerd/containerd/v2/version.Version=v$containerd"
done

if ! is_there crictl "v$crictl"; then
  start_module crictl
  go mod edit -require "sigs.k8s.io/cri-tools@v$crictl"
  build crictl sigs.k8s.io/cri-tools/cmd/crictl "-X sigs.k8s.io/cri-tools/pkg/version.Version=v$crictl"
fi

# What objects have to be valid for: the schemas that the first and the last of these releases publish lie among their sources.
for release in 1.30.14 "$kubernetes"; do
  go mod download "k8s.io/kubernetes@v$release"
done

"$bin/kubelet" --version
"$bin/etcd" --version | head -n 1
"$bin/containerd" --version
"$bin/crictl" --version
