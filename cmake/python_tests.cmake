find_package(Python3 REQUIRED COMPONENTS Interpreter)

# python_tests(PREFIX): every method of every test_*.py of the current folder as one test.
function(python_tests prefix)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test_*.py)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  foreach(file ${files})
    get_filename_component(module ${file} NAME_WE)
    file(STRINGS ${file} lines REGEX "^class |^    def test_")
    foreach(line ${lines})
      if(line MATCHES "^class ([A-Za-z]+)")
        set(class ${CMAKE_MATCH_1})
      elseif(line MATCHES "def (test_[a-z0-9_]+)")
        set(name ${prefix}.${class}.${CMAKE_MATCH_1})
        add_test(NAME ${name} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
                 COMMAND Python3::Interpreter -m unittest ${module}.${class}.${CMAKE_MATCH_1})
        set_tests_properties(
          ${name} PROPERTIES TIMEOUT 300
          ENVIRONMENT "SCMSTATS_BUILD=${PROJECT_BINARY_DIR};PYTHONDONTWRITEBYTECODE=1")
      endif()
    endforeach()
  endforeach()
endfunction()
