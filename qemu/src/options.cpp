// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <filesystem>
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

std::string parse_device(std::string_view text) {
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

[[noreturn]] void refuse_key() {
  throw BadOption(
      "unknown option; known are interval=SECONDS, metrics=FILE.prom, count-accesses=on|off, "
      "faults=on|off, "
      "untested=on|off and, for the NVDIMM of that id, "
      "ID.samples=FILE, ID.max-age=SECONDS, ID.papr=auto|off|NVDIMM, ID.state=FILE, "
      "ID.block=auto|off|DEVICE, ID.allow=on|off, ID.statistics=auto|all|none");
}

void set_nvdimm_option(NvdimmOptions& options, std::string_view key, std::string_view value) {
  if (key == "samples") {
    options.samples = parse_path(value);
  } else if (key == "max-age") {
    options.max_age = parse_seconds(value, 0.01, 1e9, "give seconds from 0.01 to 1000000000");
  } else if (key == "papr") {
    options.papr = parse_papr(value);
  } else if (key == "state") {
    options.state = parse_path(value);
  } else if (key == "block") {
    options.block = value == "auto" || value == "off" ? std::string(value) : parse_device(value);
  } else if (key == "allow") {
    options.allow = parse_switch(value);
  } else if (key == "statistics") {
    options.statistics = parse_support(value);
  } else {
    refuse_key();
  }
}

void set_option(Options& options, std::string_view key, std::string_view value) {
  if (key == "interval") {
    options.interval = parse_seconds(value, 0.01, 3600, "give seconds from 0.01 to 3600");
    return;
  }
  if (key == "metrics") {
    options.metrics = parse_metrics_path(value);
    return;
  }
  if (key == "count-accesses") {
    options.count_accesses = parse_switch(value);
    return;
  }
  if (key == "faults") {
    options.faults = parse_switch(value);
    return;
  }
  if (key == "untested") {
    options.untested = parse_switch(value);
    return;
  }
  const auto dot = key.rfind('.');  // an id may have dots too
  if (dot == std::string_view::npos || dot == 0) refuse_key();
  set_nvdimm_option(options.nvdimms[std::string(key.substr(0, dot))], key.substr(dot + 1), value);
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
