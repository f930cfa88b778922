import { sh } from "./sh.ts";

/**
 * The CA of the local repositories as one of the system's own: curl, nodeup and whatever runs after them read no other. Where each
 * distribution keeps such: update-ca-certificates(8), update-ca-trust(8), Flatcar's "Adding certificate authorities".
 */
export const TRUST = sh`
find_trust() {
  case $distribution in
    flatcar) trust_dir=/etc/ssl/certs trust_end=pem trust_tool=update-ca-certificates ;;
    amzn | fedora | centos | rhel | rocky | almalinux | ol)
      trust_dir=/etc/pki/ca-trust/source/anchors trust_end=pem trust_tool=update-ca-trust
      ;;
    *) trust_dir=/usr/local/share/ca-certificates trust_end=crt trust_tool=update-ca-certificates ;;
  esac
}

# lay_out_authority NAME PEM
lay_out_authority() {
  lay_out_text "$trust_dir/$1.$trust_end" "$2"
}

# What is laid out counts from here on.
update_trust() {
  [ "$is_trust_stale" = yes ] || return 0
  began=$(now)
  if [ -n "$root" ]; then
    say "run $trust_tool in the file system below $root: until then it does not trust the repositories' CA"
  elif ! has "$trust_tool"; then
    say "$trust_tool is not installed: containerd and this script trust the repositories' CA, other programs do not"
  else
    "$trust_tool" >"$work/said" 2>&1 || die 6 "$trust_tool: $(last_words 'no reason was given')"
    record trust "CA in $trust_dir" "$trust_tool has been run"
  fi
}
`;
