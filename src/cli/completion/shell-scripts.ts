import type { Shell } from "./shells.ts";

const BASH = String.raw`# bash completion of kops-assets: source <(kops-assets completion bash)
_kops_assets() {
  local line word trimmed head files="" left="\${COMP_LINE:0:COMP_POINT}"
  local -a words=()
  COMPREPLY=()
  # bash takes c.yaml@1.36.2 and --output=json for several words: what no space divides is one.
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    trimmed="\${left#"\${left%%[![:space:]]*}"}"
    [[ "$trimmed" == "$word"* ]] || word="$trimmed"
    if [ "\${#words[@]}" -gt 0 ] && [ "$trimmed" = "$left" ]; then
      words[\${#words[@]}-1]+="$word"
    else
      words+=("$word")
    fi
    left="\${trimmed#"$word"}"
  done
  # Of the last one bash replaces "$2" alone.
  head="\${words[\${#words[@]}-1]%"$2"}"
  while IFS= read -r line; do
    if [ -z "$files" ]; then
      files="$line"
    else
      COMPREPLY+=("\${line%%$'\t'*}")
    fi
  done < <("\${words[0]}" __complete --quoted --head "$head" -- "$((\${#words[@]} - 1))" "\${words[@]}" 2>/dev/null)
  if [ "$files" = "files" ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do
      COMPREPLY+=("$line")
    done < <(compgen -f -- "\${2//\\/}")
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
