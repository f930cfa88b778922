import { sh } from "./sh.ts";

/** What goes where follows nodeup's builders: containerd.go, kubelet.go, kubectl.go, crictl.go, nerdctl.go, protokube.go, context.go. */
export const INSTALL = sh`
# Everything is laid out below $work/tree first, so that a bad archive is found before anything is installed.
lay_out() {
  if ! { mkdir -p "$work/tree\${2%/*}" && cp "$1" "$work/tree$2" && chmod 755 "$work/tree$2"; }; then
    die 6 "$2 cannot be laid out below $work$(disk_words "$cache")"
  fi
}

unpack() {
  unpacked=$work/unpacked/$component
  mkdir -p "$unpacked"
  tar -xzof "$staged" -C "$unpacked" 2>"$work/said" || die 6 "$file cannot be unpacked: $(last_words 'no reason was given')$(disk_words "$cache")"
}

# lay_out_program PATH: the file itself or, from an archive, the program of that name at its top.
lay_out_program() {
  if [ "$format" = archive ]; then
    unpack
    [ -f "$unpacked/\${1##*/}" ] || die 6 "$file holds no \${1##*/}"
    lay_out "$unpacked/\${1##*/}" "$1"
  else
    lay_out "$staged" "$1"
  fi
}

lay_out_containerd() {
  unpack
  for folder in bin usr/local/bin docker; do
    [ -f "$unpacked/$folder/containerd" ] || continue
    for program in "$unpacked/$folder/containerd"* "$unpacked/$folder/ctr"*; do
      [ ! -f "$program" ] || lay_out "$program" "/usr/bin/\${program##*/}"
    done
    # Bundles of old releases bring their own runc.
    for program in "$unpacked/usr/local/sbin/runc" "$unpacked/docker/runc"; do
      [ ! -f "$program" ] || [ -f "$work/tree/usr/sbin/runc" ] || lay_out "$program" /usr/sbin/runc
    done
    return 0
  done
  die 6 "$file holds no containerd in bin, usr/local/bin or docker"
}

lay_out_plugins() {
  unpack
  for program in "$unpacked"/*; do
    [ ! -f "$program" ] || lay_out "$program" "/opt/cni/bin/\${program##*/}"
  done
  [ -d "$work/tree/opt/cni/bin" ] || die 6 "$file holds no plugins at its top"
}

# prepare COMPONENT SHA256 KEPT_AS FORMAT URL...
prepare() {
  component=$1 staged=$cache/sha256:$2_$3 format=$4 file=\${5##*/}
  case $component in
    kubelet | ecr-credential-provider | gcp-credential-provider) lay_out_program "$kubelet_dir/$component" ;;
    kubectl | crictl | nerdctl) lay_out_program "$tools_dir/$component" ;;
    nodeup | protokube | channels) lay_out_program "/opt/kops/bin/$component" ;;
    containerd) [ "$containerd" != install ] || lay_out_containerd ;;
    runc) [ "$containerd" != install ] || lay_out_program /usr/sbin/runc ;;
    cni-plugins) lay_out_plugins ;;
    *) say "$component: left in $cache for nodeup" ;;
  esac
}

# lay_out_text PATH TEXT
lay_out_text() {
  if ! { mkdir -p "$work/tree\${1%/*}" && printf '%s' "$2" >"$work/tree$1" && chmod 644 "$work/tree$1"; }; then
    die 6 "$1 cannot be laid out below $work$(disk_words "$cache")"
  fi
}

# install_file PATH: whole or not at all.
install_file() {
  target=$root$1
  if [ -f "$target" ] && [ "$(sha256_of "$target")" = "$(sha256_of "$work/tree$1")" ]; then
    unchanged=$((unchanged + 1))
    return 0
  fi
  if ! { mkdir -p "\${target%/*}" && cp -p "$work/tree$1" "$target.bootstrap" && mv -f "$target.bootstrap" "$target"; }; then
    rm -f "$target.bootstrap"
    die 6 "$target cannot be written$(disk_words "\${target%/*}")"
  fi
  installed=$((installed + 1))
  printf '  wrote  %s\n' "$target" >>"$work/report"
  case $1 in
    "$trust_dir"/*) is_trust_stale=yes is_stale=yes ;;
    /usr/bin/containerd* | /etc/containerd/config.toml | /etc/sysconfig/containerd | */containerd.service*) is_stale=yes ;;
  esac
}

install_tree() {
  unchanged=0 installed=0 is_stale=no is_trust_stale=no
  (cd "$work/tree" && find . -type f) | sed 's/^\.//' | sort >"$work/list"
  while IFS= read -r path; do
    install_file "$path"
  done <"$work/list"
}
`;
