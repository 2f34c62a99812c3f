#pragma once

#include <string>
#include <variant>

#include "course/course.hpp"

namespace scmstats::cli {

/// load_course() of a folder.
std::variant<Course, std::string> load_captures(const std::string& folder);

}  // namespace scmstats::cli
