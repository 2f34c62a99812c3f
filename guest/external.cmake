# The guests have a compiler of their own, so they are a project of their own.
include(ExternalProject)
ExternalProject_Add(
  guest
  SOURCE_DIR ${PROJECT_SOURCE_DIR}/guest
  BINARY_DIR ${PROJECT_BINARY_DIR}/guest
  CMAKE_ARGS -DCMAKE_BUILD_TYPE=None
  INSTALL_COMMAND ""
  BUILD_ALWAYS ON)
