import { sh } from "./sh.ts";

/** Where kOps puts things on which distribution: nodeup/pkg/model and nodetasks/service.go. */
export const MACHINE = sh`
has() {
  command -v "$1" >/dev/null 2>&1
}

check_machine() {
  case $(uname -m) in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) die 3 "this is a $(uname -m); kOps has nodes of x86_64 and aarch64" ;;
  esac
  if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    die 3 'only root can install on this machine; run it as root, or with --root DIR'
  fi
  if has curl; then
    downloader=curl
  elif has wget; then
    downloader=wget
  else
    die 3 'neither curl nor wget is installed'
  fi
  has sha256sum || has shasum || die 3 'neither sha256sum nor shasum is installed: downloads cannot be verified'
  for tool in tar gzip sed find; do
    has "$tool" || die 3 "$tool is not installed"
  done
}

find_places() {
  kubelet_dir=/usr/local/bin tools_dir=/usr/local/bin unit_dir=/lib/systemd/system
  distribution=''
  if [ -r "$root/etc/os-release" ]; then
    distribution=$(sed -n 's/^ID=//p' "$root/etc/os-release" | tr -d "\"'")
  fi
  case $distribution in
    flatcar)
      # /usr is read-only there and has a containerd of its own.
      kubelet_dir=/opt/kubernetes/bin tools_dir=/opt/kops/bin unit_dir=/etc/systemd/system
      [ "$containerd" = no ] || containerd=configure
      ;;
    cos) die 3 "on Container-Optimized OS only nodeup can prepare the mounts: use kOps's own user data" ;;
    amzn | fedora | centos | rhel | rocky | almalinux) unit_dir=/usr/lib/systemd/system ;;
  esac
  systemd=no
  if [ -z "$root" ]; then
    [ ! -d /run/systemd/system ] || systemd=yes
  elif [ -d "$root/usr/lib/systemd/system" ] || [ -d "$root/lib/systemd/system" ]; then
    systemd=yes
  fi
}
`;
