// SPDX-License-Identifier: MIT
#include "show.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "output.hpp"
#include "qmp/message.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_text.hpp"
#include "vm/live_statistics.hpp"

namespace scmstats::cli {
namespace {

void print_table(const LiveStatistics& nvdimm) {
  constexpr auto kRow = "  {:8}  {:>20}  {:11}  {:11}  {}\n";
  print("{}{}\n", one_line(nvdimm.nvdimm),
        nvdimm.allowed ? "" : ": the guest is denied the statistics (H_AUTHORITY)");
  if (nvdimm.statistics.empty()) {
    print("  no statistic is supported, the guest gets H_UNSUPPORTED\n");
    return;
  }
  print(kRow, "id", "value", "unit", "origin", "meaning");
  for (const LiveStatistic& each : nvdimm.statistics) {
    const Statistic* known = find_statistic(each.id);
    print(kRow, text_of(each.id), each.value ? fmt::to_string(*each.value) : "-",
          known ? name(known->unit) : "", each.origin,
          known ? known->meaning : "a source's own statistic");
  }
}

void print_tables(const std::vector<LiveStatistics>& nvdimms) {
  if (nvdimms.empty()) print("this VM has no NVDIMM\n");
  for (const LiveStatistics& each : nvdimms) {
    if (&each != nvdimms.data()) print("\n");
    print_table(each);
  }
}

}  // namespace

CLI::App* add_show(CLI::App& app, ShowOptions& options) {
  auto* show = app.add_subcommand("show", "Print the statistics of a running VM's NVDIMMs");
  show->add_option("ID", options.nvdimm, "An NVDIMM's id in QEMU; without it all are shown");
  show->add_flag("--json", options.json, "Print JSON");
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
      print("{}\n", json_of(nvdimms).dump(2));
    } else {
      print_tables(nvdimms);
    }
    return 0;
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
}

}  // namespace scmstats::cli
