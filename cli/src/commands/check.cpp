// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <vector>

#include "commands/commands.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_file.hpp"
#include "util/output.hpp"

namespace scmstats::cli {

CLI::App* add_check(CLI::App& app, CheckOptions& options) {
  auto* check =
      app.add_subcommand("check", "Read a sample file; print its content, or what is wrong");
  check->add_option("FILE", options.path, "The file, as for ID.samples=FILE")->required();
  return check;
}

int check_sample_file(const CheckOptions& options) {
  try {
    const Instant now = std::chrono::steady_clock::now();
    const SampleFile file(options.path, std::nullopt, now, {});
    std::vector<std::optional<std::uint64_t>> values(file.supported().size());
    file.values(now, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Statistic* known = find_statistic(file.supported()[i]);
      print("{} {:>20}  {}\n", text_of(file.supported()[i]), values[i].value(),
            known ? fmt::format("{:11}  {}", name(known->unit), known->meaning)
                  : "a source's own statistic");
    }
    return 0;
  } catch (const std::runtime_error& error) {
    return fail(options.path + ": " + error.what());
  }
}

}  // namespace scmstats::cli
