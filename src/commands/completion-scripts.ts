/** Each script asks `lossline __complete SHELL` for words; the first line of the answer is "words" or "files". */
export const scripts = {
  bash: `# lossline completions for bash; source <(lossline completions bash)
_lossline() {
  local kind="" line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
  done < <("\${1/#\\~/$HOME}" __complete bash -- "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  if [[ $kind == files ]]; then
    compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$2"))
  elif [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[:=,] ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -F _lossline lossline
`,

  zsh: `#compdef lossline
# lossline completions for zsh; source <(lossline completions zsh), or a file _lossline in a folder of $fpath
_lossline() {
  local kind="" line
  local -a whole whole_shown open open_shown
  while IFS= read -r line; do
    if [[ -z $kind ]]; then
      kind=$line
    elif [[ \${line%%$'\\t'*} == *[:=,] ]]; then
      open+=("\${line%%$'\\t'*}") open_shown+=("\${line/$'\\t'/  -- }")
    else
      whole+=("\${line%%$'\\t'*}") whole_shown+=("\${line/$'\\t'/  -- }")
    fi
  done < <("\${words[1]/#\\~/$HOME}" __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)
  if [[ $kind == files ]]; then
    _files
    return
  fi
  local -i found=1
  (( $#whole )) && compadd -l -d whole_shown -a whole && found=0
  (( $#open )) && compadd -S '' -l -d open_shown -a open && found=0
  return found
}
if [[ \${funcstack[1]} == _lossline ]]; then
  _lossline "$@"
else
  compdef _lossline lossline
fi
`,

  fish: `# lossline completions for fish; lossline completions fish | source
function __lossline_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string replace -r '^[\\'"]' '')
    set -l program $words[1]
    set -e words[1]
    set -l lines ($program __complete fish -- $words "$current" 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path "$current"
    else
        set -e lines[1]
        string join \\n -- $lines
    end
end
complete -c lossline -f -a '(__lossline_complete)'
`,
} as const;

/** A shell that there is a script for. */
export type Shell = keyof typeof scripts;

export const shells = Object.keys(scripts) as readonly Shell[];
