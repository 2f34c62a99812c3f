// SPDX-License-Identifier: MIT
#include "commands/show.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "qmp/live_statistics.hpp"
#include "qmp/message.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_text.hpp"
#include "util/human.hpp"
#include "util/output.hpp"

namespace scmstats::cli {
namespace {

/// A table's row. A value for people has its unit in it.
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

}  // namespace

CLI::App* add_show(CLI::App& app, ShowOptions& options) {
  auto* show = app.add_subcommand("show", "Print the statistics of a running VM's NVDIMMs");
  show->add_option("ID", options.nvdimm, "An NVDIMM's id in QEMU; without it all are shown");
  auto* json = show->add_flag("--json", options.json, "Print JSON");
  show->add_flag("-u,--human", options.human, "Print values with units: 5.78 M, 6d 23h")
      ->excludes(json);
  add_connection(*show, options.connection);
  return show;
}

int show(const ShowOptions& options) {
  try {
    const auto monitor = connect(options.connection);
    std::vector<LiveStatistics> nvdimms;
    for (const VmNvdimm& each : find_nvdimms(*monitor, options.nvdimm)) {
      nvdimms.push_back(read_statistics(*monitor, each));
    }
    if (options.json) {
      Json array = Json::array();
      for (const LiveStatistics& each : nvdimms) array.push_back(json_of(each));
      print("{}\n", array.dump(2));
    } else {
      print_tables(nvdimms, options.human);
    }
    return 0;
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
}

}  // namespace scmstats::cli
