#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <vector>

#include "commands.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_file.hpp"

namespace scmstats::cli {

int check_sample_file(const std::string& path) {
  try {
    const Instant now = std::chrono::steady_clock::now();
    const SampleFile file(path, std::nullopt, now, {});
    std::vector<std::optional<std::uint64_t>> values(file.offered().size());
    file.values(now, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Statistic* known = find_statistic(file.offered()[i]);
      fmt::print("{} {:>20}  {}\n", text_of(file.offered()[i]), values[i].value(),
                 known ? fmt::format("{:11}  {}", name(known->unit), known->meaning)
                       : "a source's own statistic");
    }
    return 0;
  } catch (const std::runtime_error& error) {
    fmt::print(stderr, "scmstats: {}: {}\n", path, error.what());
    return 1;
  }
}

}  // namespace scmstats::cli
