#include "course/load_course.hpp"

#include <filesystem>

#include "course/captures.hpp"
#include "course/course_csv.hpp"
#include "course/read_sample.hpp"
#include "scmstats/host/read_text_file.hpp"

namespace scmstats::cli {

std::variant<Course, std::string> load_course(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return load_captures(path);
  const auto file = read_text_file(path, kMostCourseBytes);
  if (const auto* reason = std::get_if<std::string>(&file)) return path + ": " + *reason;
  auto course = parse_course(std::get<TextFile>(file).text);
  if (const auto* wrong = std::get_if<SampleError>(&course)) return path + ": " + describe(*wrong);
  return std::get<Course>(std::move(course));
}

}  // namespace scmstats::cli
