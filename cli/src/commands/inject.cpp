// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "commands/commands.hpp"
#include "qmp/nvdimm.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {
namespace {

/// Holds a value for a standard statistic that replaces its source's.
struct Injection {
  StatisticId id;
  std::uint64_t value;
};

/// Parses STAT=VALUE. Returns why it cannot, on one line.
Result<Injection> parse_injection(std::string_view text) {
  const std::size_t middle = text.find('=');
  if (middle == std::string_view::npos) {
    return Failure{quote(text) + ": no '='; give a statistic and its value, as MemLife=87"};
  }
  const std::string_view name = text.substr(0, middle);
  const auto id = find_by_name(name);
  if (!id) {
    return Failure{quote(name) + ": not a standard statistic; 'scmstats statistics' lists them"};
  }
  const auto value = parse_value(*id, text.substr(middle + 1));
  if (!value) return Failure{trimmed_text_of(*id) + ": " + value.error().reason};
  return Injection{*id, *value};
}

/// Parses several injections, and accepts each statistic once.
Result<std::vector<Injection>> parse_injections(const std::vector<std::string>& texts) {
  std::vector<Injection> injections;
  for (const std::string& text : texts) {
    const auto injection = parse_injection(text);
    if (!injection) return injection.error();
    injections.push_back(*injection);
    const StatisticId id = injections.back().id;
    if (std::ranges::count(injections, id, &Injection::id) > 1) {
      return Failure{trimmed_text_of(id) + ": given twice; give each statistic once"};
    }
  }
  return injections;
}

/// Throws if a statistic is not supported. QEMU would refuse it too, but only after it has taken
/// others.
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

/// Writes all values in one step, so that no guest sees only some of them.
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

class Inject : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("ID", nvdimm_, "The NVDIMM's id in QEMU");
    app.add_option("VALUE", words_,  // CLI11 2.4 refuses a name with a '='
                   "A statistic, as MemLife, mem_life or mem-life, and its value, decimal or "
                   "hexadecimal after 0x; with --clear, further ids")
        ->type_name("STAT=VALUE");
    app.add_flag("--clear", clear_,
                 "Restore the measured values of these NVDIMMs, or of all if no id is given");
    add_connection(app, connection_);
    app.final_callback([this] { check(); });
  }

  int run() override {
    const auto monitor = connect(connection_);
    clear_ ? clear(*monitor) : inject(*monitor);
    return 0;
  }

 private:
  /// Throws CLI::ValidationError if the words do not fit the options.
  void check() const {
    if (clear_) {
      for (const std::string& each : words_) {
        if (each.find('=') == std::string::npos) continue;
        throw CLI::ValidationError("--clear takes the ids of NVDIMMs; " + quote(each) +
                                   " is a value");
      }
      return;
    }
    if (nvdimm_.empty()) throw CLI::RequiredError("ID");
    if (words_.empty()) throw CLI::RequiredError("VALUE");
    const auto injections = parse_injections(words_);
    if (!injections) throw CLI::ValidationError(injections.error().reason);
  }

  /// Overrides all of the given statistics, or none if one is refused.
  void inject(Monitor& monitor) const {
    const auto injections = *parse_injections(words_);  // check() has accepted them
    const VmNvdimm nvdimm = find_nvdimm(monitor, nvdimm_);
    check_supported(read_statistics(monitor, nvdimm), injections);
    write(monitor, nvdimm, injections);
  }

  /// Restores the measured values of the given NVDIMMs, or of all.
  void clear(Monitor& monitor) const {
    std::vector<VmNvdimm> nvdimms;
    if (nvdimm_.empty()) {
      nvdimms = find_nvdimms(monitor);
    } else {
      nvdimms.push_back(find_nvdimm(monitor, nvdimm_));
      for (const std::string& id : words_) nvdimms.push_back(find_nvdimm(monitor, id));
    }
    for (const VmNvdimm& each : nvdimms) set_property(monitor, each, "scm-inject-clear", true);
  }

  Connection connection_;
  std::string nvdimm_;
  std::vector<std::string> words_;  // STAT=VALUE, or with `clear_` further ids
  bool clear_ = false;
};

}  // namespace

std::unique_ptr<Command> make_inject() {
  return std::make_unique<Inject>();
}

}  // namespace scmstats::cli
