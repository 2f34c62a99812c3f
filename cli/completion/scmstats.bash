# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Bash completion of scmstats. Source it, or install it as scmstats in bash-completion's directory. The command
# itself prints all names: those of its commands, options, collectors and statistics.

_scmstats_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }

_scmstats_files() {
  compopt -o filenames 2>/dev/null # fails outside of a completion, in a test
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

# Prints the help of the program or of a command.
_scmstats_help() { "${COMP_WORDS[0]}" "$@" --help 2>/dev/null; }

# Prints the options that a help lists.
_scmstats_options() { _scmstats_help "$@" | sed -n 's/^  \(-.,\)\?\(--[a-z-]*\).*/\2/p'; }

# Completes an option's value; fails if the option takes none. In the help a value has a name in capitals.
_scmstats_value() {
  local line
  [[ $2 == --* ]] && line=$(_scmstats_help "$1" | grep -E "^  (-.,)?$2 [A-Z]{2}") || return 1
  case $2 in
    --qmp | --out) _scmstats_files ;;
    --domain) _scmstats_words "$(virsh --quiet list --name 2>/dev/null)" ;;
    *) if [[ $line =~ \{(.*)\} ]]; then _scmstats_words "${BASH_REMATCH[1]//,/ }"; fi ;;
  esac
}

_scmstats() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _scmstats_words "$(_scmstats_help | sed '1,/^Subcommands:/d' | awk '{ print $1 }') $(_scmstats_options)"
    return
  fi
  # Bash makes a '=' a word of its own.
  if [[ $word == = ]]; then
    word=''
    [[ $before == --* ]] || return # a statistic, whose value follows
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
    [[ $before == --* ]] || return
  fi
  _scmstats_value "$command" "$before" && return
  if [[ $word == -* ]]; then
    _scmstats_words "$(_scmstats_options "$command")"
    return
  fi
  case $command in
    check | decode | probe | collect | play | record) _scmstats_files ;;
    fault)
      ((COMP_CWORD > 2)) || return
      compopt -o nospace 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -S = -W "$("${COMP_WORDS[0]}" fault --list | awk 'NR > 1 { print $1 }')" -- "$word")
      ;;
    inject)
      ((COMP_CWORD > 2)) || return
      compopt -o nospace 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -S = -W "$("${COMP_WORDS[0]}" statistics | awk 'NR > 1 { print $1 }')" -- "$word")
      ;;
  esac
}

complete -F _scmstats scmstats
