# SPDX-License-Identifier: MIT
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# python_tests(PREFIX [CLASSES]): every method of every test_*.py of the current folder as one test;
# with CLASSES every class, whose methods share something costly. Sets python_tests to their names.
function(python_tests prefix)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test_*.py)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(names "")
  set(tests "")
  foreach(file ${files})
    get_filename_component(module ${file} NAME_WE)
    file(STRINGS ${file} lines REGEX "^class |^    def test_")
    foreach(line ${lines})
      if(line MATCHES "^class ([A-Za-z]+)")
        set(class ${CMAKE_MATCH_1})
        if("CLASSES" IN_LIST ARGN AND line MATCHES "[(].*Case[)]")
          list(APPEND names ${module}.${class})
        endif()
      elseif(NOT "CLASSES" IN_LIST ARGN AND line MATCHES "def (test_[a-z0-9_]+)")
        list(APPEND names ${module}.${class}.${CMAKE_MATCH_1})
      endif()
    endforeach()
  endforeach()
  foreach(name ${names})
    string(REGEX REPLACE "^[a-z_]+[.](.*)$" "${prefix}.\\1" test ${name})
    list(APPEND tests ${test})
    add_test(NAME ${test} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
             COMMAND Python3::Interpreter -m unittest -v ${name})
    # LeakSanitizer spins for ever at the end of a program whose terminal is gone.
    set_tests_properties(
      ${test} PROPERTIES TIMEOUT 600 ENVIRONMENT
      "SCMSTATS_BUILD=${PROJECT_BINARY_DIR};PYTHONDONTWRITEBYTECODE=1;ASAN_OPTIONS=detect_leaks=0")
  endforeach()
  set(python_tests ${tests} PARENT_SCOPE)
endfunction()
