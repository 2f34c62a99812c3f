// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "collectors/collectors.hpp"
#include "collectors/sample_writer.hpp"
#include "commands/commands.hpp"

namespace scmstats::cli {
namespace {

class Collect : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("DEVICE", device_,
                   "A device's path or kernel name, or a file that is stored on it")
        ->required();
    app.add_option("--out", file_, "The sample file, as for ID.samples=FILE")->required();
    app.add_option("--every", every_, "Seconds from one look to the next")
        ->check(whole_number_option(1, 86400, "whole seconds from 1 to 86400"))
        ->capture_default_str();
    app.add_flag("--once", once_, "Look once and end");
    std::vector<std::string> names;
    std::string list = "Collectors, in the order in which they are tried:";
    for (const CollectorEntry& each : collectors()) {
      names.emplace_back(each.name);
      list += fmt::format("\n  {:13}  {}{}", each.name, each.asks,
                          each.asks == each.name ? " devices" : "");
    }
    app.add_option("--collector", collector_,
                   "How to ask the device; the default is the first that fits")
        ->check(CLI::IsMember(names));
    app.footer(list);
  }

  int run() override {
    const StopSignals stop;
    const auto collector = make_collector(device_, collector_);
    return write_samples(*collector, file_, std::chrono::seconds(every_), once_, stop);
  }

 private:
  std::string device_, file_;
  std::string collector_;  // an empty string selects the first that fits
  int every_ = 60;
  bool once_ = false;
};

}  // namespace

std::unique_ptr<Command> make_collect() {
  return std::make_unique<Collect>();
}

}  // namespace scmstats::cli
