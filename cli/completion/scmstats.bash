# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Bash completion of scmstats. Source it, or install it as scmstats in bash-completion's directory.

_scmstats_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }

_scmstats_files() {
  compopt -o filenames 2>/dev/null # fails outside of a completion, in a test
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

# Completes an option's value; fails if the option takes none.
_scmstats_value() {
  case $1 in
    --qmp | --out) _scmstats_files ;;
    --domain) _scmstats_words "$(virsh --quiet list --name 2>/dev/null)" ;;
    --collector) _scmstats_words 'nvme papr ndctl mmc ufs dm-cache dm-writecache bcache' ;;
    --id | --every | --for | --speed | --interval) ;;
    *) return 1 ;;
  esac
}

_scmstats_options() {
  case $1 in
    probe) echo --id --json ;;
    collect) echo --out --every --once --collector ;;
    play) echo --out --speed ;;
    record) echo --out --every --for ;;
    show) echo --qmp --domain --json --human ;;
    watch) echo --qmp --domain --interval --json --human ;;
    inject) echo --qmp --domain --clear ;;
    allow | deny) echo --qmp --domain ;;
  esac
}

_scmstats() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _scmstats_words 'statistics check probe collect play record show inject allow
      deny watch decode --help --version'
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
  _scmstats_value "$before" && return
  if [[ $word == -* ]]; then
    _scmstats_words "$(_scmstats_options "$command") --help"
    return
  fi
  case $command in
    check | decode | probe | collect | play | record) _scmstats_files ;;
    inject)
      ((COMP_CWORD > 2)) || return
      compopt -o nospace 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -S = -W 'CtlResCt CtlResTm PonSecs MemLife CritRscU HostLCnt
        HostSCnt HostSDur HostLDur MedRCnt MedWCnt MedRDur MedWDur CchRHCnt CchWHCnt FastWCnt' -- "$word")
      ;;
  esac
}

complete -F _scmstats scmstats
