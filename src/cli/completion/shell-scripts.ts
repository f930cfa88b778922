import type { Shell } from "./shells.ts";

const BASH = String.raw`# bash completion of kops-assets: source <(kops-assets completion bash)
_kops_assets() {
  local line files="" cur="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  [ "$cur" = "=" ] && cur=""
  while IFS= read -r line; do
    if [ -z "$files" ]; then
      files="$line"
    else
      COMPREPLY+=("\${line%%$'\t'*}")
    fi
  done < <("\${COMP_WORDS[0]}" __complete --quoted -- "$COMP_CWORD" "\${COMP_WORDS[@]}" 2>/dev/null)
  if [ "$files" = "files" ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do
      COMPREPLY+=("$line")
    done < <(compgen -f -- "$cur")
  fi
}
complete -F _kops_assets kops-assets
`;

const ZSH = String.raw`#compdef kops-assets
# zsh completion of kops-assets: kops-assets completion zsh > "\${fpath[1]}/_kops-assets"
_kops_assets() {
  local -a lines candidates
  local line value
  lines=("\${(@f)$("\${words[1]}" __complete -- "$((CURRENT - 1))" "\${(@Q)words}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    [[ -z "$line" ]] && continue
    value="\${line%%$'\t'*}"
    if [[ "$line" == *$'\t'* ]]; then
      candidates+=("\${value//:/\\:}:\${line#*$'\t'}")
    else
      candidates+=("\${value//:/\\:}")
    fi
  done
  (( \${#candidates} )) && _describe 'kops-assets' candidates
  [[ "\${lines[1]}" == files ]] && _files
}
if [[ "$funcstack[1]" == _kops-assets ]]; then
  _kops_assets "$@"
else
  compdef _kops_assets kops-assets
fi
`;

const FISH = String.raw`# fish completion of kops-assets: kops-assets completion fish > ~/.config/fish/completions/kops-assets.fish
function __kops_assets_complete
    set -l words (commandline -opc)
    set -l lines ($words[1] __complete -- (count $words) $words (commandline -ct) 2>/dev/null)
    if test (count $lines) -gt 1
        printf '%s\n' $lines[2..-1]
    end
    if test "$lines[1]" = files
        __fish_complete_path (commandline -ct)
    end
end
complete -c kops-assets -f -a '(__kops_assets_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

/** The script that a shell reads once, and that asks the tool at each tab. */
export function shellScript(shell: Shell): string {
  return SCRIPTS[shell].replaceAll("\\${", "${");
}
