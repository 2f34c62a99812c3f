// SPDX-License-Identifier: MIT
#include "scmstats/host/metrics_text.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include "metric_label.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats {
namespace {

/// A family as it grows; its text is empty as long as it has no sample.
class Family {
 public:
  Family(std::string_view name, std::string_view type, std::string_view help)
      : name_("scmstats_" + std::string(name)),
        head_("# HELP " + name_ + ' ' + std::string(help) + "\n# TYPE " + name_ + ' ' +
              std::string(type) + '\n') {}

  void add(std::string_view labels, std::string_view value) {
    samples_ += name_;
    samples_ += '{';
    samples_ += labels;
    samples_ += "} ";
    samples_ += value;
    samples_ += '\n';
  }

  std::string text() const { return samples_.empty() ? "" : head_ + samples_; }

 private:
  std::string name_, head_, samples_;
};

/// value / 10^digits, exactly: no double holds 64 bits.
std::string decimal(std::uint64_t value, std::size_t digits) {
  std::string text = std::to_string(value);
  if (digits == 0) return text;
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  text.insert(text.size() - digits, 1, '.');
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

/// How many decimals the base unit has.
std::size_t decimals(Unit unit) {
  if (unit == Unit::Nanoseconds) return 9;
  return unit == Unit::Percent ? 2 : 0;
}

std::string labels_of(const VmLabels& vm, const NvdimmSample& nvdimm) {
  char drc[19];
  std::snprintf(drc, sizeof drc, "0x%08llx", static_cast<unsigned long long>(nvdimm.drc_index));
  return metric_label("vm", vm.vm) + ',' + metric_label("uuid", vm.uuid) + ',' +
         metric_label("nvdimm", nvdimm.id) + ',' + metric_label("drc", drc);
}

/// The catalogue's families, in its order.
std::vector<Family> catalogue_families() {
  std::vector<Family> families;
  families.reserve(kCatalogue.size());
  for (const Statistic& statistic : kCatalogue) {
    families.emplace_back(
        statistic.metric, statistic.kind == Kind::Gauge ? "gauge" : "counter",
        std::string(statistic.meaning) + " (" + trimmed_text_of(statistic.id) + ")");
  }
  return families;
}

}  // namespace

std::string format_metrics(const VmLabels& vm, std::span<const NvdimmSample> nvdimms) {
  std::vector<Family> known = catalogue_families();
  Family vendor("vendor_statistic", "untyped", "a statistic of a source's own, as it is");
  Family available("statistic_available", "gauge", "whether a supported statistic has a value now");
  Family asked("sample_timestamp_seconds", "gauge", "unix time at which all sources last answered");

  for (const NvdimmSample& nvdimm : nvdimms) {
    const std::string labels = labels_of(vm, nvdimm);
    for (std::size_t index = 0; index < nvdimm.supported.size(); ++index) {
      const StatisticId id = nvdimm.supported[index];
      const Statistic* const statistic = find_statistic(id);
      const std::string id_label = ',' + metric_label("id", trimmed_text_of(id));
      const std::string event =
          statistic ? std::string(statistic->perf_event) : trimmed_text_of(id);
      const auto& value = nvdimm.values[index];
      available.add(labels + id_label + ',' + metric_label("statistic", event), value ? "1" : "0");
      if (value && statistic) {
        const auto row = static_cast<std::size_t>(statistic - kCatalogue.data());
        known[row].add(labels, decimal(*value, decimals(statistic->unit)));
      } else if (value) {
        vendor.add(labels + id_label, decimal(*value, 0));
      }
    }
    asked.add(labels, decimal(static_cast<std::uint64_t>(nvdimm.asked.count()), 3));
  }

  std::string text;
  for (const Family& family : known) text += family.text();
  return text + vendor.text() + available.text() + asked.text();
}

}  // namespace scmstats
