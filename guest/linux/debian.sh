# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by build and what it calls, after tools/setup.sh: which Debian has what, and where.

# The hosts' releases: their own kernel and the version of their compiler, which the guest is made with.
declare -A host_kernels=([bookworm]=6.1 [trixie]=6.12)
declare -A host_compilers=([bookworm]=12 [trixie]=14)

# The kernels that the tests know: the suites of which the newest linux-source-VERSION is taken.
declare -A kernel_suites=(
  [5.10]='bullseye bullseye-security'
  [6.1]='bookworm bookworm-security'
  [6.12]='trixie trixie-security'
  [7.3]='trixie-backports'
)
kernels=(5.10 6.1 6.12 7.3)

# Further suites whose ndctl and perf the guest can have.
userlands=(bookworm trixie sid)

# Where packages of a suite come from if some of its own cannot be fetched: mirrors lack files of
# trixie's ppc64el updates. A newer suite, as programs are built with the host's compiler.
declare -A substitutes=([trixie]=sid)

# The libraries and headers of the scmstats command; the names are the same in all releases.
library_packages=(libcli11-dev libfmt-dev nlohmann-json3-dev libnvme-dev libndctl-dev libdevmapper-dev)
libraries=(fmt nvme ndctl devmapper)

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The release of this host, by the name that Debian gives its suite.
host_release() {
  local release
  release=$(source /etc/os-release && echo "${VERSION_CODENAME:-}")
  [[ ${host_kernels[$release]:-} ]] || fail "the Linux guest is made on Debian 12 (bookworm) or 13 (trixie); this is $(release_name)"
  echo "$release"
}

# A mirror that this host uses for the archive with this label (Debian or Debian-Security); without
# one, Debian's own.
mirror() {
  local uri
  # shellcheck disable=SC2016 # apt-get replaces this
  uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Label: $1" 'Component: main' | head -n 1)
  case ${uri:+known}$1 in
    known*) echo "$uri" ;;
    Debian) echo http://deb.debian.org/debian ;;
    *) echo http://deb.debian.org/debian-security ;;
  esac
}

# The line of a sources.list for each of these suites.
sources() {
  local suite label
  for suite; do
    label=Debian
    [[ $suite == *-security ]] && label=Debian-Security
    echo "deb [signed-by=$keyring] $(mirror "$label") $suite main"
  done
}
