# SPDX-License-Identifier: MIT
# Programs that run in the Linux guest, built with the headers and libraries that `build` leaves.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ppc64le)
set(CMAKE_CXX_COMPILER powerpc64le-linux-gnu-g++)
set(CMAKE_CXX_LIBRARY_ARCHITECTURE powerpc64le-linux-gnu)  # which CMake does not find in a path with spaces

set(CMAKE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../../build/linux-guest/sysroot)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
