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

namespace {

class Check : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("FILE", path_, "The file, as for ID.samples=FILE")->required();
  }

  int run() override {
    try {
      print_content();
    } catch (const std::runtime_error& error) {
      return fail(path_ + ": " + error.what());
    }
    return 0;
  }

 private:
  void print_content() const {
    const Instant now = std::chrono::steady_clock::now();
    const SampleFile file(path_, std::nullopt, now, {});
    std::vector<std::optional<std::uint64_t>> values(file.supported().size());
    file.values(now, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Statistic* known = find_statistic(file.supported()[i]);
      print("{} {:>20}  {}\n", text_of(file.supported()[i]), values[i].value(),
            known ? fmt::format("{:11}  {}", name(known->unit), known->meaning)
                  : "a source's own statistic");
    }
  }

  std::string path_;
};

}  // namespace

std::unique_ptr<Command> make_check() {
  return std::make_unique<Check>();
}

}  // namespace scmstats::cli
