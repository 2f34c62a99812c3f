// SPDX-License-Identifier: MIT
#include "scmstats/host/metrics_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>

#include "metric_label.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats {
namespace {

/// A family of the text, which has a head only if it has a sample.
class Family {
 public:
  Family(std::string& text, std::string_view name, std::string_view type, std::string_view help,
         std::string_view id = {})
      : text_(text), name_(name), type_(type), help_(help), id_(id) {}

  /// `value` / 10^`digits`, exactly: no double holds 64 bits.
  void add(std::string_view labels, std::string_view more_labels, std::uint64_t value,
           std::size_t digits = 0) {
    if (!has_head_) add_head();
    append("scmstats_", name_, "{", labels, more_labels, "} ");
    append_decimal(value, digits);
    text_ += '\n';
  }

 private:
  template <typename... Parts>
  void append(const Parts&... parts) {
    (text_.append(parts), ...);
  }

  void add_head() {
    has_head_ = true;
    append("# HELP scmstats_", name_, " ", help_);
    if (!id_.empty()) append(" (", id_, ")");
    append("\n# TYPE scmstats_", name_, " ", type_, "\n");
  }

  void append_decimal(std::uint64_t value, std::size_t digits) {
    char buffer[24];
    const char* const end = std::to_chars(buffer, std::end(buffer), value).ptr;
    std::string_view number(buffer, static_cast<std::size_t>(end - buffer));
    if (digits == 0) {
      text_ += number;
      return;
    }
    const std::size_t whole = number.size() - std::min(number.size(), digits);
    text_ += whole == 0 ? "0" : number.substr(0, whole);
    const std::size_t last = number.find_last_not_of('0') + 1;
    if (last <= whole) return;  // no decimal that is not 0
    text_ += '.';
    text_.append(digits - (number.size() - whole), '0');
    text_ += number.substr(whole, last - whole);
  }

  std::string& text_;
  std::string_view name_, type_, help_, id_;
  bool has_head_ = false;
};

/// How many decimals the base unit has.
std::size_t decimals(Unit unit) {
  if (unit == Unit::Nanoseconds) return 9;
  return unit == Unit::Percent ? 2 : 0;
}

/// The NVDIMM's and the VM's labels.
std::string labels_of(const VmLabels& vm, const NvdimmSample& nvdimm) {
  char drc[19];
  std::snprintf(drc, sizeof drc, "0x%08llx", static_cast<unsigned long long>(nvdimm.drc_index));
  std::string labels;
  append_metric_label(labels, "vm", vm.vm);
  append_metric_label(labels += ',', "uuid", vm.uuid);
  append_metric_label(labels += ',', "nvdimm", nvdimm.id);
  append_metric_label(labels += ',', "drc", drc);
  return labels;
}

/// Returns the labels of a statistic, after the NVDIMM's: its id and, unless it is empty, its name.
std::string own_labels(const std::string& id, std::string_view name = {}) {
  std::string labels;
  append_metric_label(labels += ',', "id", id);
  if (!name.empty()) append_metric_label(labels += ',', "statistic", name);
  return labels;
}

struct Nvdimm {
  const NvdimmSample& sample;
  std::string labels;

  /// Calls function(id, value) for each supported statistic.
  template <typename Function>
  void for_each(Function&& function) const {
    for (std::size_t i = 0; i < sample.supported.size(); ++i) {
      function(sample.supported[i], sample.values[i]);
    }
  }
};

}  // namespace

std::string format_metrics(const VmLabels& vm, std::span<const NvdimmSample> nvdimms) {
  std::vector<Nvdimm> labelled;
  std::size_t samples = 0;
  labelled.reserve(nvdimms.size());
  for (const NvdimmSample& nvdimm : nvdimms) {
    labelled.push_back({nvdimm, labels_of(vm, nvdimm)});
    samples += nvdimm.supported.size();
  }
  std::string text;
  text.reserve(4096 + 512 * samples);

  for (const Statistic& statistic : kCatalogue) {
    const std::string id = trimmed_text_of(statistic.id);
    Family family(text, statistic.metric, statistic.kind == Kind::Gauge ? "gauge" : "counter",
                  statistic.meaning, id);
    for (const Nvdimm& nvdimm : labelled) {
      nvdimm.for_each([&](StatisticId supported, const auto& value) {
        if (supported != statistic.id || !value) return;
        family.add(nvdimm.labels, {}, *value, decimals(statistic.unit));
      });
    }
  }
  Family vendor(text, "vendor_statistic", "untyped", "a statistic of a source's own, as it is");
  for (const Nvdimm& nvdimm : labelled) {
    nvdimm.for_each([&](StatisticId id, const auto& value) {
      if (!value || find_statistic(id)) return;
      vendor.add(nvdimm.labels, own_labels(trimmed_text_of(id)), *value);
    });
  }
  Family available(text, "statistic_available", "gauge",
                   "whether a supported statistic has a value now");
  for (const Nvdimm& nvdimm : labelled) {
    nvdimm.for_each([&](StatisticId supported, const auto& value) {
      const Statistic* const known = find_statistic(supported);
      const std::string id = trimmed_text_of(supported);
      available.add(nvdimm.labels, own_labels(id, known ? known->perf_event : id), value ? 1 : 0);
    });
  }
  Family asked(text, "sample_timestamp_seconds", "gauge",
               "unix time at which all sources last answered");
  for (const Nvdimm& nvdimm : labelled) {
    asked.add(nvdimm.labels, {}, static_cast<std::uint64_t>(nvdimm.sample.asked.count()), 3);
  }
  return text;
}

}  // namespace scmstats
