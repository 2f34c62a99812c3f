# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by fuzz/run and fuzz/long, in the top directory: one target, its options and directories.

targets=(hypercall sample state trace options decode faults)

# set_command TARGET DIRECTORY [OPTION...]: sets `command` to what fuzzes the target. What is new goes to
# DIRECTORY, a failing input to build/fuzz/failures.
set_command() {
  local target=$1 directory=$2 options=()
  shift 2
  [[ ! -f fuzz/$target/options ]] || read -r -a options <"fuzz/$target/options"
  [[ ! -f fuzz/$target/dictionary ]] || options+=("-dict=fuzz/$target/dictionary")
  mkdir -p "$directory" build/fuzz/failures
  command=("build/fuzz/fuzz/$target" "${options[@]}" "$@"
    "-artifact_prefix=build/fuzz/failures/$target-" "$directory" "fuzz/corpus/$target")
}

# explain TARGET LOG: what a run that failed found, and how to see it again.
explain() {
  local input
  grep -vE '^#[0-9]+|^INFO:|^Running:|^ +#[0-9]+ .* fuzzer::|libc_start' "$2" | head -n 60 >&2 || true
  input=$(grep -oE 'build/fuzz/failures/[^ ]*' "$2" | tail -n 1) || true
  echo "fuzz.$1 failed. To see it again: build/fuzz/fuzz/$1 ${input:-(no input was kept, see $2)}" >&2
}
