// SPDX-License-Identifier: MIT
#include "trace/load_trace.hpp"

#include <filesystem>

#include "scmstats/host/read_text_file.hpp"
#include "trace/captures.hpp"
#include "trace/read_sample.hpp"
#include "trace/trace_csv.hpp"

namespace scmstats::cli {

std::variant<Trace, std::string> load_trace(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return load_captures(path);
  const auto file = read_text_file(path, kMostTraceBytes);
  if (const auto* reason = std::get_if<std::string>(&file)) return path + ": " + *reason;
  auto trace = parse_trace(std::get<TextFile>(file).text);
  if (const auto* wrong = std::get_if<SampleError>(&trace)) return path + ": " + describe(*wrong);
  return std::get<Trace>(std::move(trace));
}

}  // namespace scmstats::cli
