# SPDX-License-Identifier: MIT
# The guests have a compiler of their own, so they are a project of their own.
include(ExternalProject)
ExternalProject_Add(
  guest
  SOURCE_DIR ${PROJECT_SOURCE_DIR}/guest
  BINARY_DIR ${PROJECT_BINARY_DIR}/guest
  # The flags in the environment are for the host's compiler.
  CMAKE_ARGS -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS= -DCMAKE_ASM_FLAGS= -DCMAKE_EXE_LINKER_FLAGS=
  INSTALL_COMMAND ""
  BUILD_ALWAYS ON)
# guest-demo: the one that ./run boots, without the others.
ExternalProject_Add_Step(
  guest demo
  COMMAND ${CMAKE_COMMAND} --build <BINARY_DIR> --target demo
  DEPENDEES configure
  ALWAYS ON
  EXCLUDE_FROM_MAIN ON)
ExternalProject_Add_StepTargets(guest demo)
install(FILES ${PROJECT_BINARY_DIR}/guest/demo.stripped DESTINATION ${CMAKE_INSTALL_DATADIR}/scmstats
        RENAME demo.elf COMPONENT plugin)
install(FILES tests/data/powervm-1.perf_stats DESTINATION ${CMAKE_INSTALL_DATADIR}/scmstats COMPONENT plugin)
