// SPDX-License-Identifier: MIT
// The text of a sample file: what is read is a sample, and is written and read again as the same.

#include "sample_rules.hpp"

namespace scmstats::fuzz {
namespace {

using Readings = std::vector<Reading>;

bool reads_as(std::string_view text, const Readings& readings) {
  const auto again = parse_sample(text);
  return again && *again == readings;
}

bool refused(std::string_view text) {
  return !parse_sample(text);
}

void run(const std::string& text) {
  const std::string crlf = replace_all(text, "\n", "\r\n");
  const auto parsed = parse_sample(text);
  if (!parsed) {
    expect_error(parsed.error(), text);
    expect(refused(crlf), "what is refused is refused with CR LF");
    return;
  }
  const auto& readings = *parsed;
  expect_sample(readings);

  const std::string written = format_sample(readings);
  expect(written.size() == 30 * readings.size(), "a written line has 30 characters");
  expect(reads_as(written, readings), "what is written is read as the same");
  expect(reads_as(crlf, readings), "CR LF is read as LF");
  expect(reads_as("\n" + text + " \t\n", readings), "empty lines do not count");
  expect(refused(text + written), "a second value is refused");
  expect(refused(text + "x"), "what does not end with a newline is refused");
  for (const std::size_t size : {written.size() - 1, written.size() / 2}) {
    const std::string cut = written.substr(0, size);
    expect(cut.ends_with('\n') || refused(cut), "a sample that is cut short is refused");
  }
}

}  // namespace
}  // namespace scmstats::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  scmstats::fuzz::run({data, size});
  return 0;
}
