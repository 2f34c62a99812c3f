# SPDX-License-Identifier: MIT
# What a program that uses the core or the conformance cases finds them with: a CMake package and
# files of pkg-config.
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/scmstats)
install(EXPORT scmstats DESTINATION ${package} FILE scmstats-config.cmake NAMESPACE scmstats:: COMPONENT development)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/scmstats-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/scmstats-config-version.cmake DESTINATION ${package} COMPONENT development)

foreach(name core conformance)
  configure_file(cmake/scmstats-${name}.pc.in scmstats-${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/scmstats-${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
          COMPONENT development)
endforeach()
