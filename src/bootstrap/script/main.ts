import { sh } from "./sh.ts";

export const MAIN = sh`
print_report() {
  printf 'Node of instance group %s (%s) of cluster %s %s:\n' "$instance_group" "$role" "$cluster" "$1"
  cat "$work/report"
  printf '%s files written, %s unchanged; %s s in all.\n' "$installed" "$unchanged" "$(($(now) - started))"
}

main() {
  read_options "$@"
  started=$(now) unchanged=0 installed=0
  check_machine
  find_places
  begin_work
  "files_$arch" fetch
  if [ "$download_only" = yes ]; then
    print_report 'has its downloads'
    return 0
  fi
  mkdir "$work/tree"
  "files_$arch" prepare
  find_trust
  authorities lay_out_authority
  if [ "$containerd" != no ]; then
    lay_out_configuration
    lay_out_containerd_service
  fi
  install_tree
  update_trust
  if [ -z "$root" ]; then
    start_containerd
    pull_images
  fi
  print_report 'is prepared'
}

main "$@"
`;
