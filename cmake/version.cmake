# SPDX-License-Identifier: MIT
# Writes OUTPUT, the source of scmstats/host/version.hpp, for VERSION and the commit of the tree SOURCE.
# `git archive` writes the commit into cmake/commit. Leaves OUTPUT alone if nothing has changed.
file(STRINGS ${SOURCE}/cmake/commit commit LIMIT_COUNT 1)
if(NOT commit MATCHES "^[0-9a-f]+$")
  set(commit unknown)
  # The tree may be in a directory of another repository.
  if(EXISTS ${SOURCE}/.git)
    execute_process(
      COMMAND ${CMAKE_COMMAND} -E env GIT_OPTIONAL_LOCKS=0
              git describe --always --abbrev=40 --exclude=* --dirty
      WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE described ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(described)
      set(commit ${described})
    endif()
  endif()
endif()
# Twelve digits, since the length that git chooses depends on the repository.
string(REGEX REPLACE "^(............)[0-9a-f]+" "\\1" commit ${commit})
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[// Written by cmake/version.cmake.
#include "scmstats/host/version.hpp"

namespace scmstats {

const char* version() {
  return "@VERSION@";
}

const char* version_and_commit() {
  return "@VERSION@ (commit @commit@)";
}

}  // namespace scmstats
]])
