// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

#include "scmstats/host/host_nvdimm.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats {
namespace {

using std::chrono::nanoseconds;

/// A complaint about one option's value; what() completes "KEY=VALUE: ".
struct BadOption : std::runtime_error {
  using runtime_error::runtime_error;
};

nanoseconds parse_seconds(std::string_view text, double least, double most, const char* right) {
  const auto seconds = parse_real(text, std::chars_format::fixed);
  const bool in_range = seconds && *seconds >= least && *seconds <= most;  // "nan" is not
  if (!in_range) throw BadOption(right);
  return nanoseconds(static_cast<nanoseconds::rep>(*seconds * 1e9));
}

nanoseconds parse_interval(std::string_view text) {
  return parse_seconds(text, 0.01, 3600, "give seconds from 0.01 to 3600");
}

bool parse_switch(std::string_view text) {
  if (text != "on" && text != "off") throw BadOption("give on or off");
  return text == "on";
}

Support parse_support(std::string_view text) {
  if (text == "auto") return Support::Auto;
  if (text == "all") return Support::All;
  if (text == "none") return Support::None;
  throw BadOption("give auto, all or none");
}

std::string parse_path(std::string_view text) {
  if (text.empty()) throw BadOption("give a file's path");
  std::error_code error;
  std::string path = std::filesystem::absolute(text, error);  // QEMU may change its directory later
  if (error) throw BadOption("give an absolute path: " + error.message());
  return path;
}

/// node_exporter ignores other names.
std::string parse_metrics_path(std::string_view text) {
  if (!text.ends_with(".prom")) {
    throw BadOption("give a file's path that ends in .prom; node_exporter reads no other");
  }
  return parse_path(text);
}

std::string parse_block(std::string_view text) {
  if (text == "auto" || text == "off") return std::string(text);
  std::string path = parse_path(text);
  std::error_code error;
  if (!std::filesystem::is_block_file(path, error)) {
    throw BadOption("no block device there; give auto, off or a block device as /dev/sda");
  }
  return path;
}

/// None stands for auto.
std::optional<std::string> parse_papr(std::string_view text) {
  if (text == "auto") return std::nullopt;
  if (text != "off" && !is_nvdimm_name(text)) {
    throw BadOption("give auto, off or an NVDIMM of the host as nmem0");
  }
  return std::string(text);
}

/// An option: its name, its value as messages show it, and what reads the value.
template <typename Target>
struct Key {
  std::string_view name, value;
  void (*read)(Target& options, std::string_view value);
};

constexpr Key<Options> kKeys[] = {
    {"interval", "SECONDS",
     [](auto& options, auto value) { options.interval = parse_interval(value); }},
    {"metrics", "FILE.prom",
     [](auto& options, auto value) { options.metrics = parse_metrics_path(value); }},
    {"metrics-interval", "SECONDS",
     [](auto& options, auto value) { options.metrics_interval = parse_interval(value); }},
    {"count-accesses", "on|off",
     [](auto& options, auto value) { options.count_accesses = parse_switch(value); }},
    {"faults", "on|off", [](auto& options, auto value) { options.faults = parse_switch(value); }},
    {"untested", "on|off",
     [](auto& options, auto value) { options.untested = parse_switch(value); }},
};

constexpr Key<NvdimmOptions> kNvdimmKeys[] = {
    {"samples", "FILE", [](auto& options, auto value) { options.samples = parse_path(value); }},
    {"max-age", "SECONDS",
     [](auto& options, auto value) {
       options.max_age = parse_seconds(value, 0.01, 1e9, "give seconds from 0.01 to 1000000000");
     }},
    {"papr", "auto|off|NVDIMM",
     [](auto& options, auto value) { options.papr = parse_papr(value); }},
    {"state", "FILE", [](auto& options, auto value) { options.state = parse_path(value); }},
    {"block", "auto|off|DEVICE",
     [](auto& options, auto value) { options.block = parse_block(value); }},
    {"allow", "on|off", [](auto& options, auto value) { options.allow = parse_switch(value); }},
    {"statistics", "auto|all|none",
     [](auto& options, auto value) { options.statistics = parse_support(value); }},
};

template <typename Keys>
std::string list(const Keys& keys, const std::string& prefix) {
  std::string text;
  for (const auto& each : keys) {
    text += (text.empty() ? "" : ", ") + prefix + std::string(each.name) + "=" +
            std::string(each.value);
  }
  return text;
}

[[noreturn]] void refuse_key() {
  throw BadOption("unknown option; known are " + list(kKeys, "") +
                  " and, for the NVDIMM of that id, " + list(kNvdimmKeys, "ID."));
}

/// Reads an option if it is one of the keys.
template <typename Keys, typename Target>
bool read_option(const Keys& keys, Target& options, std::string_view name, std::string_view value) {
  const auto* found = std::ranges::find(keys, name, [](const auto& key) { return key.name; });
  if (found == std::end(keys)) return false;
  found->read(options, value);
  return true;
}

void set_option(Options& options, std::string_view key, std::string_view value) {
  if (read_option(kKeys, options, key, value)) return;
  const auto dot = key.rfind('.');  // an id may have dots too
  if (dot == std::string_view::npos || dot == 0) refuse_key();
  NvdimmOptions& nvdimm = options.nvdimms[std::string(key.substr(0, dot))];
  if (!read_option(kNvdimmKeys, nvdimm, key.substr(dot + 1), value)) refuse_key();
}

}  // namespace

Result<Options> parse_options(std::span<const std::string> arguments) {
  Options options;
  std::set<std::string_view> given;
  for (const std::string_view argument : arguments) {
    const auto equals = argument.find('=');
    const std::string_view key = argument.substr(0, equals);
    try {
      if (equals == std::string_view::npos) throw BadOption("no value; give KEY=VALUE");
      if (!given.insert(key).second) throw BadOption("the option is given twice");
      set_option(options, key, argument.substr(equals + 1));
    } catch (const BadOption& bad) {
      return Failure{quote(argument) + ": " + bad.what()};
    }
  }
  if (given.contains("metrics-interval") && !options.metrics) {
    return Failure{quote("metrics-interval") + ": only a metrics file has one; give " +
                   quote("metrics=FILE.prom") + " too"};
  }
  for (const auto& [id, nvdimm] : options.nvdimms) {
    if (nvdimm.max_age && !nvdimm.samples) {
      return Failure{quote(id + ".max-age") + ": only a sample file has an age; give " +
                     quote(id + ".samples=FILE") + " too"};
    }
  }
  return options;
}

std::vector<std::string> split_options(std::string_view text) {
  std::vector<std::string> options;
  std::string current;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool doubled = text.substr(i, 2) == ",,";
    if (text[i] == ',' && !doubled) {
      options.push_back(std::exchange(current, {}));
      continue;
    }
    current += text[i];
    if (doubled) ++i;
  }
  if (!current.empty() || !options.empty()) options.push_back(current);
  return options;
}

}  // namespace scmstats
