# SPDX-License-Identifier: MIT
# start.S applies relative relocations and no others; an image that needs another must not be built.
execute_process(COMMAND ${READELF} -r -W ${ELF} OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "R_PPC64_[A-Z0-9_]+" types "${listing}")
list(REMOVE_DUPLICATES types)
list(REMOVE_ITEM types R_PPC64_RELATIVE)
if(types)
  file(REMOVE ${ELF})
  message(FATAL_ERROR "${ELF}: start.S cannot apply ${types}")
endif()
