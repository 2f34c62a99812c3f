# SPDX-License-Identifier: MIT
find_package(GTest REQUIRED)
include(GoogleTest)

# unit_test(NAME LIBRARIES...): every *.cpp of the current directory as one GoogleTest program. The
# target unit_tests builds all of them.
function(unit_test name)
  if(NOT TARGET unit_tests)
    add_custom_target(unit_tests)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  # GoogleTest's macros cost clang-tidy minutes and bring complaints that are not about the tests.
  set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY "")
  target_link_libraries(${name} PRIVATE ${ARGN} scmstats_conformance GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  add_dependencies(unit_tests ${name})
  gtest_discover_tests(${name} TEST_PREFIX ${name}. PROPERTIES LABELS unit)
endfunction()
