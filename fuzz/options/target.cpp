// SPDX-License-Identifier: MIT
// The plug-in's options: what is accepted is within its bounds, and comes out as it was written.

#include <cmath>
#include <cstring>

#include "expect.hpp"
#include "options.hpp"

namespace scmstats::fuzz {
namespace {

std::string joined(std::span<const std::string> options) {
  std::string text;
  for (const std::string& option : options) {
    text += (&option == options.data() ? "" : ",") + replace_all(option, ",", ",,");
  }
  return text;
}

using std::chrono::nanoseconds;

std::string seconds(nanoseconds time) {
  const auto ns = static_cast<unsigned long long>(time.count());
  char text[40];
  std::snprintf(text, sizeof text, "%llu.%09llu", ns / 1'000'000'000, ns % 1'000'000'000);
  return text;
}

/// A double holds some of it.
bool close(nanoseconds a, nanoseconds b) {
  return std::abs((a - b).count()) <= 1 + a.count() / 1'000'000'000'000;
}

bool absolute(const std::string& path) {
  return path.starts_with('/');
}

void expect_bounds(const Options& options) {
  using namespace std::chrono_literals;
  for (const auto interval : {options.interval, options.metrics_interval}) {
    expect(interval >= 10ms && interval <= 3600s, "an interval has bounds");
  }
  expect(!options.metrics || (absolute(*options.metrics) && options.metrics->ends_with(".prom")),
         "metrics go to a .prom file");
  for (const auto& [id, each] : options.nvdimms) {
    expect(!id.empty(), "an NVDIMM has an id");
    expect(!each.samples || absolute(*each.samples), "a sample file has an absolute path");
    expect(!each.state || absolute(*each.state), "a state file has an absolute path");
    expect(!each.max_age || each.samples, "only a sample file has an age");
    expect(!each.max_age || (*each.max_age >= 10ms && *each.max_age <= 1'000'000'000s),
           "an age has bounds");
    expect(!each.papr || *each.papr == "off" || each.papr->starts_with("nmem"),
           "PAPR statistics are those of an NVDIMM");
    expect(each.block == "auto" || each.block == "off" || absolute(each.block),
           "a block device has an absolute path");
  }
}

std::vector<std::string> written(const Options& options) {
  std::vector<std::string> text{"interval=" + seconds(options.interval)};
  if (options.metrics) {
    text.push_back("metrics=" + *options.metrics);
    text.push_back("metrics-interval=" + seconds(options.metrics_interval));
  }
  text.push_back(std::string("count-accesses=") + (options.count_accesses ? "on" : "off"));
  text.push_back(std::string("faults=") + (options.faults ? "on" : "off"));
  text.push_back(std::string("untested=") + (options.untested ? "on" : "off"));
  for (const auto& [id, each] : options.nvdimms) {
    const auto add = [&, prefix = id + '.'](const char* key, const std::string& value) {
      text.push_back(prefix + key + '=' + value);
    };
    if (each.samples) add("samples", *each.samples);
    if (each.max_age) add("max-age", seconds(*each.max_age));
    if (each.state) add("state", *each.state);
    add("papr", each.papr.value_or("auto"));
    add("block", each.block);
    add("allow", each.allow ? "on" : "off");
    constexpr const char* kSupports[] = {"auto", "all", "none"};
    add("statistics", kSupports[each.statistics == Support::Auto  ? 0
                                : each.statistics == Support::All ? 1
                                                                  : 2]);
  }
  return text;
}

bool same(const NvdimmOptions& a, const NvdimmOptions& b) {
  const bool same_age =
      a.max_age && b.max_age ? close(*a.max_age, *b.max_age) : a.max_age == b.max_age;
  return a.samples == b.samples && same_age && a.state == b.state && a.papr == b.papr &&
         a.block == b.block && a.allow == b.allow && a.statistics == b.statistics;
}

bool same(const Options& a, const Options& b) {
  return close(a.interval, b.interval) && a.metrics == b.metrics &&
         close(a.metrics_interval, b.metrics_interval) && a.count_accesses == b.count_accesses &&
         a.faults == b.faults && a.untested == b.untested &&
         std::ranges::equal(a.nvdimms, b.nvdimms, [](const auto& one, const auto& other) {
           return one.first == other.first && same(one.second, other.second);
         });
}

void run(const std::string& text) {
  std::vector<std::string> arguments = split_options(text);
  expect(joined(arguments) == text, "options that are split and joined are as before");

  const auto parsed = parse_options(arguments);
  std::ranges::reverse(arguments);
  const auto backwards = parse_options(arguments);
  expect(!parsed == !backwards, "the order of options does not matter");
  if (!parsed) return expect_message(parsed.error().reason);
  const auto& options = *parsed;
  expect_bounds(options);
  expect(same(options, *backwards), "the order of options does not matter");
  const auto again = parse_options(written(options));
  expect(again && same(options, *again), "options are read as written");
}

}  // namespace
}  // namespace scmstats::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  // QEMU gives a C string.
  scmstats::fuzz::run(std::string(data, strnlen(data, size)));
  return 0;
}
