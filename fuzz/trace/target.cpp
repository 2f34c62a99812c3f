// A trace: what is read is a course, and is written and read again as the same.

#include "course/course_csv.hpp"
#include "course/csv.hpp"
#include "course/seconds.hpp"
#include "sample_rules.hpp"

namespace scmstats::fuzz {
namespace {

using cli::Course;
using cli::Moment;

/// A course without the order of its columns, which it does not tell.
Course sorted(Course course) {
  for (Moment& moment : course) std::ranges::sort(moment.readings, {}, &Reading::id);
  return course;
}

bool reads_as(std::string_view text, const Course& course) {
  const auto parsed = cli::parse_course(text);
  const auto* again = std::get_if<Course>(&parsed);
  return again && sorted(*again) == sorted(course);
}

bool refused(std::string_view text) {
  return std::holds_alternative<SampleError>(cli::parse_course(text));
}

std::string written(const Course& course) {
  std::vector<StatisticId> ids;
  for (const Moment& moment : course) {
    for (const Reading& reading : moment.readings) {
      if (std::ranges::find(ids, reading.id) == ids.end()) ids.push_back(reading.id);
    }
  }
  std::string text = cli::format_header(ids);
  for (const auto& [time, readings] : course) text += cli::format_row(time, ids, readings);
  return text;
}

void expect_course(const Course& course) {
  expect(!course.empty() && course.front().time.count() == 0, "a course begins at 0");
  for (std::size_t i = 0; i < course.size(); ++i) {
    expect_sample(course[i].readings);
    expect(i == 0 || course[i].time > course[i - 1].time, "times rise");
  }
}

void run_course(const std::string& text) {
  const std::string crlf = replace_all(replace_all(text, "\r\n", "\n"), "\n", "\r\n");
  const auto parsed = cli::parse_course(text);
  if (const auto* error = std::get_if<SampleError>(&parsed)) {
    expect_error(*error, text);
    return;
  }
  const auto& course = std::get<Course>(parsed);
  expect_course(course);
  expect(reads_as(written(course), course), "what is written is read as the same");
  expect(reads_as(crlf, course), "CR LF is read as LF");
  expect(reads_as("# comment\n\n" + text + "#\n", course), "comments do not count");
  expect(refused(text + "#"), "what does not end with a newline is refused");
  expect(refused(text + "0,1\n"), "a time that does not rise is refused");
}

/// The parts, which see little of a text that is refused as a whole.
void run_parts(std::string_view text) {
  if (const auto time = cli::parse_seconds(text)) {
    expect(time->count() >= 0, "no time is negative");
    expect(cli::parse_seconds(cli::format_seconds(*time)) == time, "a time is read as written");
  }
  const std::string half(text.substr(0, text.size() / 2)), rest(text.substr(text.size() / 2));
  const auto split = cli::split_csv(cli::csv_field(half) + ',' + cli::csv_field(rest));
  const std::vector<std::string> fields{half, rest};
  expect(std::holds_alternative<std::vector<std::string>>(split) && std::get<0>(split) == fields,
         "fields are read as written");
}

}  // namespace
}  // namespace scmstats::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  const std::string text(data, size);
  scmstats::fuzz::run_course(text);
  scmstats::fuzz::run_parts(text);
  return 0;
}
