// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "commands/commands.hpp"
#include "qmp/nvdimm.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"
#include "util/human.hpp"
#include "util/output.hpp"

namespace scmstats::cli {
namespace {

/// Prints a table's row. A value for people contains its unit.
void print_row(bool human, const std::string& id, const std::string& value, std::string_view unit,
               std::string_view origin, std::string_view meaning) {
  if (human) {
    print("  {:8}  {:>20}  {:11}  {}\n", id, value, origin, meaning);
  } else {
    print("  {:8}  {:>20}  {:11}  {:11}  {}\n", id, value, unit, origin, meaning);
  }
}

std::string text_of(const LiveStatistic& each, bool human) {
  if (!each.value) return "-";
  return human ? human_value(each.id, *each.value) : fmt::to_string(*each.value);
}

void print_table(const LiveStatistics& nvdimm, bool human) {
  print("{}{}\n", one_line(nvdimm.nvdimm),
        nvdimm.allowed ? "" : ": the guest is denied the statistics (H_AUTHORITY)");
  if (nvdimm.statistics.empty()) {
    print("  no statistic is supported, the guest gets H_UNSUPPORTED\n");
    return;
  }
  print_row(human, "id", "value", "unit", "origin", "meaning");
  for (const LiveStatistic& each : nvdimm.statistics) {
    const Statistic* known = find_statistic(each.id);
    print_row(human, text_of(each.id), text_of(each, human), known ? name(known->unit) : "",
              each.origin, known ? known->meaning : "a source's own statistic");
  }
}

void print_tables(const std::vector<LiveStatistics>& nvdimms, bool human) {
  if (nvdimms.empty()) print("this VM has no NVDIMM\n");
  for (const LiveStatistics& each : nvdimms) {
    if (&each != nvdimms.data()) print("\n");
    print_table(each, human);
  }
}

void print_json(const std::vector<LiveStatistics>& nvdimms) {
  Json array = Json::array();
  for (const LiveStatistics& each : nvdimms) array.push_back(json_of(each));
  print("{}\n", array.dump(2));
}

class Show : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("ID", nvdimm_, "An NVDIMM's id in QEMU; without it all are shown");
    auto* json = app.add_flag("--json", json_, "Print JSON");
    app.add_flag("-u,--human", human_, "Print values with units: 5.78 M, 6d 23h")->excludes(json);
    add_connection(app, connection_);
  }

  int run() override {
    const auto monitor = connect(connection_);
    std::vector<LiveStatistics> nvdimms;
    for (const VmNvdimm& each : find_nvdimms(*monitor, nvdimm_)) {
      nvdimms.push_back(read_statistics(*monitor, each));
    }
    json_ ? print_json(nvdimms) : print_tables(nvdimms, human_);
    return 0;
  }

 private:
  Connection connection_;
  std::optional<std::string> nvdimm_;  // without it all are shown
  bool json_ = false;
  bool human_ = false;
};

}  // namespace

std::unique_ptr<Command> make_show() {
  return std::make_unique<Show>();
}

}  // namespace scmstats::cli
