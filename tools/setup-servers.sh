#!/usr/bin/env bash
# Installs the real servers that the tests run against, and the judges of what arrives in them: Debian's docker-registry, skopeo, aria2
# and nginx; what a bare machine in a network namespace is made of and watched with: containerd, runc, CNI plugins, a static busybox, iproute2, tcpdump,
# shellcheck, the shells zsh and fish, mandoc and tmux; promtool, which reads metrics; systemd-analyze, which reads units; check-jsonschema; chromium, which draws the page of a report; PyYAML and cloud-init's own reader of user data; distribution 3 (registry), crane, oras, versitygw (S3), fake-gcs-server,
# cosign and the conformance suite of the OCI distribution specification built by go; azurite from npm, into .servers/; the parts of a
# real node by setup-kubernetes.sh. Needs root (or sudo) for apt and a Go toolchain.
# Installs nothing that is there already.
set -euo pipefail

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
root="$(cd "$(dirname "$0")/.." && pwd)"
bin="${GOBIN:-$(go env GOPATH)/bin}"

missing=()
command -v docker-registry >/dev/null || missing+=(docker-registry)
command -v skopeo >/dev/null || missing+=(skopeo)
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light libnginx-mod-http-dav-ext)
command -v containerd >/dev/null || missing+=(containerd)
[ -x /usr/lib/cni/ptp ] || missing+=(containernetworking-plugins)
command -v runc >/dev/null || [ -x /usr/sbin/runc ] || missing+=(runc)
command -v tcpdump >/dev/null || [ -x /usr/bin/tcpdump ] || missing+=(tcpdump)
command -v ip >/dev/null || [ -x /usr/sbin/ip ] || missing+=(iproute2)
command -v sysctl >/dev/null || [ -x /usr/sbin/sysctl ] || missing+=(procps)
command -v dash >/dev/null || missing+=(dash)
command -v curl >/dev/null || missing+=(curl)
command -v wget >/dev/null || missing+=(wget)
command -v aria2c >/dev/null || missing+=(aria2)
command -v shellcheck >/dev/null || missing+=(shellcheck)
# A terminal that tests can look at.
command -v tmux >/dev/null || missing+=(tmux)
command -v chromium >/dev/null || missing+=(chromium)
command -v zsh >/dev/null || missing+=(zsh)
command -v fish >/dev/null || missing+=(fish)
command -v mandoc >/dev/null || missing+=(mandoc)
# Its systemd-analyze reads units; nothing of it is started.
command -v systemd-analyze >/dev/null || missing+=(systemd)
# Statically linked: it is all that the made-up images hold.
[ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1 || missing+=(busybox-static)
if [ ${#missing[@]} -gt 0 ]; then
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
  # Tests start their own; the package's daemon is not needed.
  case " ${missing[*]} " in
    *" containerd "*) [ ! -d /run/systemd/system ] || $sudo systemctl disable --now --quiet containerd.service ;;
  esac
fi

if ! python3 -c "import yaml" 2>/dev/null; then
  $sudo apt-get install -y -qq --no-install-recommends python3-yaml
  # A python3 that is not Debian's does not see Debian's packages.
  python3 -c "import yaml" 2>/dev/null || python3 -m pip install --quiet pyyaml
fi
# The published schemas of GitHub's actions and GitLab's jobs, and what holds a file against them.
if [ ! -d "$root/.servers/python/check_jsonschema" ]; then
  python3 -m pip --version >/dev/null 2>&1 || $sudo apt-get install -y -qq --no-install-recommends python3-pip
  python3 -m pip install --quiet --root-user-action=ignore --target "$root/.servers/python" check-jsonschema==0.39.0
fi
# cloud-init's own reader of user data: unpacked and not installed, for its services would take the machine over.
if [ ! -d "$root/.servers/cloud-init" ]; then
  package="$(mktemp -d)"
  $sudo apt-get update -qq
  (cd "$package" && apt-get download -qq cloud-init)
  mkdir -p "$root/.servers"
  dpkg -x "$package"/cloud-init_*.deb "$root/.servers/cloud-init"
  rm -r "$package"
fi
# Of Prometheus only the tool that judges metrics, for its server would begin to listen.
if [ ! -x "$bin/promtool" ]; then
  package="$(mktemp -d)"
  $sudo apt-get update -qq
  (cd "$package" && apt-get download -qq prometheus)
  dpkg -x "$package"/prometheus_*.deb "$package/unpacked"
  mkdir -p "$bin"
  mv "$package/unpacked/usr/bin/promtool" "$bin/promtool"
  rm -r "$package"
fi
[ -x "$bin/registry" ] || go install github.com/distribution/distribution/v3/cmd/registry@v3.0.0
[ -x "$bin/crane" ] || go install github.com/google/go-containerregistry/cmd/crane@v0.22.1
[ -x "$bin/oras" ] || go install oras.land/oras/cmd/oras@v1.2.0
[ -x "$bin/versitygw" ] || go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
[ -x "$bin/fake-gcs-server" ] || go install github.com/fsouza/fake-gcs-server@v1.56.1
# Two minutes of building: it judges signed receipts.
[ -x "$bin/cosign" ] || go install github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3
if [ ! -x "$bin/oci-conformance" ]; then
  # The suite calls itself by a name that says too little among other programs.
  GOBIN="$root/.servers/bin" go install github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260831232431-97274622c111
  mkdir -p "$bin"
  mv "$root/.servers/bin/conformance" "$bin/oci-conformance"
fi
[ -x "$root/.servers/node_modules/.bin/azurite-blob" ] ||
  npm install --prefix "$root/.servers" --no-save --no-audit --no-fund --loglevel=error azurite@3.35.0

docker-registry --version
skopeo --version
containerd --version
"$bin/registry" --version
echo "crane $("$bin/crane" version)"
echo "oras $("$bin/oras" version | head -1)"
echo "cosign $("$bin/cosign" version 2>&1 | sed -n 's/^GitVersion: *//p')"
tmux -V
"$bin/promtool" --version 2>&1 | head -n 1
"$bin/versitygw" --version | head -n 1
bash "$root/tools/setup-kubernetes.sh"
