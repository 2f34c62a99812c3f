# SPDX-License-Identifier: MIT
find_package(GTest REQUIRED)
include(GoogleTest)

# unit_test(NAME LIBRARIES...): every *.cpp of the current folder as one GoogleTest program.
function(unit_test name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  # GoogleTest's macros cost clang-tidy minutes and bring complaints that are not about the tests.
  set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY "")
  target_link_libraries(${name} PRIVATE ${ARGN} GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  gtest_discover_tests(${name} TEST_PREFIX ${name}. PROPERTIES LABELS unit)
endfunction()
