// SPDX-License-Identifier: MIT
#include "commands/inject.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <variant>

#include "qmp/live_statistics.hpp"
#include "qmp/message.hpp"
#include "qmp/nvdimm.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"
#include "util/output.hpp"

namespace scmstats::cli {
namespace {

/// A value for a standard statistic, in place of its source's.
struct Injection {
  StatisticId id;
  std::uint64_t value;
};

/// Parses STAT=VALUE. Returns why it cannot, on one line.
std::variant<Injection, std::string> parse_injection(std::string_view text) {
  const std::size_t middle = text.find('=');
  if (middle == std::string_view::npos) {
    return quote(text) + ": no '='; give a statistic and its value, as MemLife=87";
  }
  const std::string_view name = text.substr(0, middle);
  const auto id = find_by_name(name);
  if (!id) {
    return quote(name) + ": not a standard statistic; 'scmstats statistics' lists them";
  }
  const auto value = parse_value(*id, text.substr(middle + 1));
  if (const auto* reason = std::get_if<std::string>(&value))
    return trimmed_text_of(*id) + ": " + *reason;
  return Injection{*id, std::get<std::uint64_t>(value)};
}

/// Parses several, each statistic once. Throws std::runtime_error.
std::vector<Injection> parse_injections(const std::vector<std::string>& texts) {
  std::vector<Injection> injections;
  for (const std::string& text : texts) {
    const auto injection = parse_injection(text);
    if (const auto* reason = std::get_if<std::string>(&injection)) {
      throw std::runtime_error(*reason);
    }
    injections.push_back(std::get<Injection>(injection));
    const StatisticId id = injections.back().id;
    if (std::ranges::count(injections, id, &Injection::id) > 1) {
      throw std::runtime_error(trimmed_text_of(id) + ": given twice; give each statistic once");
    }
  }
  return injections;
}

/// QEMU would refuse the same, but only after it has taken those before it.
void check_supported(const LiveStatistics& nvdimm, const std::vector<Injection>& injections) {
  for (const Injection& each : injections) {
    if (std::ranges::count(nvdimm.statistics, each.id, &LiveStatistic::id) == 0) {
      throw std::runtime_error(fmt::format(
          "{0}: does not support {1}; start QEMU with {0}.statistics=all to support all standard "
          "statistics",
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

/// Throws CLI::ValidationError if the words do not fit the options.
void check(const InjectOptions& options) {
  if (options.clear) {
    for (const std::string& each : options.words) {
      if (each.find('=') == std::string::npos) continue;
      throw CLI::ValidationError("--clear takes the ids of NVDIMMs; '" + each + "' is a value");
    }
    return;
  }
  if (options.nvdimm.empty()) throw CLI::RequiredError("ID");
  if (options.words.empty()) throw CLI::RequiredError("VALUE");
  try {
    parse_injections(options.words);
  } catch (const std::runtime_error& error) {
    throw CLI::ValidationError(error.what());
  }
}

void clear(const InjectOptions& options) {
  const auto monitor = connect(options.connection);
  std::vector<VmNvdimm> nvdimms;
  if (options.nvdimm.empty()) {
    nvdimms = find_nvdimms(*monitor);
  } else {
    nvdimms.push_back(find_nvdimm(*monitor, options.nvdimm));
    for (const std::string& id : options.words) nvdimms.push_back(find_nvdimm(*monitor, id));
  }
  for (const VmNvdimm& each : nvdimms) set_property(*monitor, each, "scm-inject-clear", true);
}

void inject_values(const InjectOptions& options) {
  const auto injections = parse_injections(options.words);
  const auto monitor = connect(options.connection);
  const VmNvdimm nvdimm = find_nvdimm(*monitor, options.nvdimm);
  check_supported(read_statistics(*monitor, nvdimm), injections);
  write(*monitor, nvdimm, injections);
}

}  // namespace

CLI::App* add_inject(CLI::App& app, InjectOptions& options) {
  auto* inject = app.add_subcommand(
      "inject", "Override statistics of a running VM's NVDIMM, or with --clear end all overrides");
  inject->add_option("ID", options.nvdimm, "The NVDIMM's id in QEMU");
  inject
      ->add_option("VALUE", options.words,  // CLI11 2.4 refuses a name with a '='
                   "A statistic, as MemLife, mem_life or mem-life, and its value, decimal or "
                   "hexadecimal after 0x; with --clear, further ids")
      ->type_name("STAT=VALUE");
  inject->add_flag("--clear", options.clear,
                   "Restore the measured values of these NVDIMMs, or of all if no id is given");
  add_connection(*inject, options.connection);
  inject->final_callback([&options] { check(options); });
  return inject;
}

CLI::App* add_allow(CLI::App& app, NvdimmOptions& options) {
  return add(app, options, "allow", "Allow the guest to read an NVDIMM's statistics again");
}

CLI::App* add_deny(CLI::App& app, NvdimmOptions& options) {
  return add(app, options, "deny", "Deny the guest an NVDIMM's statistics: it gets H_AUTHORITY");
}

int inject(const InjectOptions& options) {
  try {
    options.clear ? clear(options) : inject_values(options);
    return 0;
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
}

int allow(const NvdimmOptions& options) {
  return set(options, "scm-allow", true);
}

int deny(const NvdimmOptions& options) {
  return set(options, "scm-allow", false);
}

}  // namespace scmstats::cli
