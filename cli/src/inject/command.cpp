#include "inject/command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "inject/injection.hpp"
#include "output.hpp"
#include "qmp/message.hpp"
#include "scmstats/host/sample_text.hpp"
#include "vm/statistic_key.hpp"
#include "vm/vm_nvdimm.hpp"

namespace scmstats::cli {
namespace {

/// QEMU would refuse the same, but only after it has taken those before it.
void check_offered(const LiveStatistics& nvdimm, const std::vector<Injection>& injections) {
  for (const Injection& each : injections) {
    if (std::ranges::count(nvdimm.statistics, each.id, &LiveStatistic::id) == 0) {
      throw std::runtime_error(fmt::format(
          "{0}: does not offer {1}; start QEMU with {0}.offer=all, and it offers all sixteen",
          one_line(nvdimm.nvdimm), trimmed_text_of(each.id)));
    }
  }
}

/// All in one step, so that no guest sees some of them.
void write(Monitor& monitor, const VmNvdimm& nvdimm, const std::vector<Injection>& injections) {
  if (!has_property(monitor, nvdimm, "scm-inject")) {
    const Injection& only = injections.front();
    if (injections.size() == 1) {
      return set_property(monitor, nvdimm, "scm-" + qemu_key(only.id), only.value);
    }
    throw std::runtime_error(
        nvdimm.id +
        ": the plug-in is older than this command and takes one value at a time; "
        "give one STAT=VALUE, or load the plug-in of this version");
  }
  Json dictionary = Json::object();
  for (const Injection& each : injections) dictionary[qemu_key(each.id)] = each.value;
  set_property(monitor, nvdimm, "scm-inject", dictionary);
}

CLI::App* add(CLI::App& app, NvdimmOptions& options, const char* name, const char* description) {
  auto* command = app.add_subcommand(name, description);
  command->add_option("ID", options.nvdimm, "The NVDIMM's id in QEMU")->required();
  add_connection(*command, options.connection);
  return command;
}

int set(const NvdimmOptions& options, const char* property, bool value) {
  try {
    const auto monitor = connect(options.connection);
    set_property(*monitor, find_nvdimm(*monitor, options.nvdimm), property, value);
    return 0;
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
}

}  // namespace

CLI::App* add_inject(CLI::App& app, InjectOptions& options) {
  auto* inject =
      app.add_subcommand("inject", "Give statistics of a running VM's NVDIMM values of your own");
  inject->add_option("ID", options.nvdimm, "The NVDIMM's id in QEMU")->required();
  inject
      ->add_option("VALUE", options.injections,  // CLI11 2.4 refuses a name with a '='
                   "A statistic, as MemLife, mem_life or mem-life, and its value, decimal or "
                   "hexadecimal after 0x")
      ->type_name("STAT=VALUE")
      ->required();
  add_connection(*inject, options.connection);
  inject->final_callback([&options] {
    try {
      parse_injections(options.injections);
    } catch (const std::runtime_error& error) {
      throw CLI::ValidationError(error.what());
    }
  });
  return inject;
}

CLI::App* add_clear(CLI::App& app, NvdimmOptions& options) {
  return add(app, options, "clear", "End all that was injected into an NVDIMM's statistics");
}

CLI::App* add_collect_on(CLI::App& app, NvdimmOptions& options) {
  return add(app, options, "collect-on", "Let the guest have an NVDIMM's statistics again");
}

CLI::App* add_collect_off(CLI::App& app, NvdimmOptions& options) {
  return add(app, options, "collect-off",
             "Keep an NVDIMM's statistics from the guest, which gets H_AUTHORITY");
}

int inject(const InjectOptions& options) {
  try {
    const auto injections = parse_injections(options.injections);
    const auto monitor = connect(options.connection);
    const VmNvdimm nvdimm = find_nvdimm(*monitor, options.nvdimm);
    check_offered(read_statistics(*monitor, nvdimm), injections);
    write(*monitor, nvdimm, injections);
    return 0;
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
}

int clear(const NvdimmOptions& options) {
  return set(options, "scm-inject-clear", true);
}

int collect_on(const NvdimmOptions& options) {
  return set(options, "scm-collect", true);
}

int collect_off(const NvdimmOptions& options) {
  return set(options, "scm-collect", false);
}

}  // namespace scmstats::cli
