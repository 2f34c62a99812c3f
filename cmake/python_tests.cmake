# SPDX-License-Identifier: MIT
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

# python_tests(LABEL): the tests in test_*.py of the current directory, with that label. A test has the
# name that Python gives it, such as tests.qemu.test_state.State.test_x; `python3 -m tests NAME` runs it
# from the top directory. A class whose methods share something costly is one test. Sets python_tests
# to the names.
function(python_tests label)
  file(RELATIVE_PATH directory ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test_*.py)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -B -m tests.harness.listing ${directory}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE tests
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" tests ${tests})
  foreach(test ${tests})
    python_test(${test} ${label})
  endforeach()
  set(python_tests ${tests} PARENT_SCOPE)
endfunction()

# python_test(NAME LABEL): one test.
function(python_test name label)
  add_test(NAME ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
           COMMAND Python3::Interpreter -B -m tests ${name})
  # LeakSanitizer loops without end when a program whose terminal has gone exits.
  set_tests_properties(
    ${name} PROPERTIES LABELS ${label} TIMEOUT 600
    ENVIRONMENT "SCMSTATS_BUILD=${PROJECT_BINARY_DIR};ASAN_OPTIONS=detect_leaks=0")
endfunction()
