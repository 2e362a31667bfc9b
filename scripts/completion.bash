# Bash completion for kinecrine: `source scripts/completion.bash`. Commands and options come from the program's own --help.
_kinecrine() {
  local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} word help
  local -a path=() choices=()
  # Words before the cursor that are sub-commands; options and files are skipped.
  help=$("$program" --help 2>/dev/null) || return
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if sed -n '/^Subcommands:/,$p' <<<"$help" | grep -qE "^  $word( |\$)"; then
      path+=("$word")
      help=$("$program" "${path[@]}" --help 2>/dev/null) || return
    fi
  done
  if [[ $current == -* ]]; then
    mapfile -t choices < <({ echo "$help"; "$program" --help; } | grep -oE '^ +(-[a-z],)?--[a-z-]+' | grep -oE -e '--[a-z-]+' | sort -u)
  else
    mapfile -t choices < <(sed -n '/^Subcommands:/,$p' <<<"$help" | grep -oE '^  [a-z]+' | tr -d ' ')
  fi
  mapfile -t COMPREPLY < <(compgen -W "${choices[*]}" -- "$current")
}
complete -o default -F _kinecrine kinecrine
