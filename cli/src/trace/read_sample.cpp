// SPDX-License-Identifier: MIT
#include "trace/read_sample.hpp"

#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/sample_file.hpp"

namespace scmstats::cli {

std::variant<std::vector<Reading>, std::string> read_sample(const std::string& path) {
  const auto file = read_text_file(path, SampleFile::kMostBytes);
  if (const auto* reason = std::get_if<std::string>(&file)) return *reason;
  auto sample = parse_sample(std::get<TextFile>(file).text);
  if (const auto* error = std::get_if<SampleError>(&sample)) return describe(*error);
  return std::get<std::vector<Reading>>(std::move(sample));
}

}  // namespace scmstats::cli
