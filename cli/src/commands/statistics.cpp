// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_text.hpp"
#include "util/output.hpp"

namespace scmstats::cli {

namespace {

class Statistics : public Command {
 public:
  void add_options(CLI::App&) override {}

  int run() override {
    constexpr auto kRow = "{:8}  {:11}  {:8}  {:12}  {}\n";
    print(kRow, "id", "unit", "kind", "perf event", "meaning");
    for (const Statistic& statistic : kCatalogue) {
      print(kRow, text_of(statistic.id), name(statistic.unit), name(statistic.kind),
            statistic.perf_event, statistic.meaning);
    }
    return 0;
  }
};

}  // namespace

std::unique_ptr<Command> make_statistics() {
  return std::make_unique<Statistics>();
}

}  // namespace scmstats::cli
