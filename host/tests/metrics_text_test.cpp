// SPDX-License-Identifier: MIT
#include "scmstats/host/metrics_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "scmstats/core/catalogue.hpp"

namespace scmstats {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
constexpr auto kLabels = R"({vm="web",uuid="",nvdimm="nv0",drc="0x90000000"})";

/// The metrics of one NVDIMM that supports one statistic.
std::string metrics_of(StatisticId id, std::optional<std::uint64_t> value,
                       const VmLabels& vm = {"web", ""}) {
  const NvdimmSample sample{"nv0", 0x90000000, {&id, 1}, {value}, milliseconds(1500)};
  return format_metrics(vm, {&sample, 1});
}

/// The value of the only sample of a family of `metrics`.
std::string value_in(const std::string& metrics, const std::string& family) {
  const std::string begin = "\n" + family + kLabels + " ";
  const auto found = metrics.find(begin);
  if (found == std::string::npos) return "none in " + metrics;
  const auto from = found + begin.size();
  return metrics.substr(from, metrics.find('\n', from) - from);
}

TEST(MetricsText, OfOneStatistic) {
  EXPECT_EQ(metrics_of("MemLife", 87),
            R"(# HELP scmstats_life_remaining_ratio life remaining (MemLife)
# TYPE scmstats_life_remaining_ratio gauge
scmstats_life_remaining_ratio{vm="web",uuid="",nvdimm="nv0",drc="0x90000000"} 0.87
# HELP scmstats_statistic_available whether a supported statistic has a value now
# TYPE scmstats_statistic_available gauge
scmstats_statistic_available{vm="web",uuid="",nvdimm="nv0",drc="0x90000000",id="MemLife",statistic="mem_life"} 1
# HELP scmstats_sample_timestamp_seconds unix time at which all sources last answered
# TYPE scmstats_sample_timestamp_seconds gauge
scmstats_sample_timestamp_seconds{vm="web",uuid="",nvdimm="nv0",drc="0x90000000"} 1.5
)");
}

TEST(MetricsText, GivesNumbersExactlyInBaseUnits) {
  struct Row {
    StatisticId id;
    std::uint64_t value;
    std::string family, text;
  };
  const std::string most = "18446744073709551615";
  for (const auto& [id, value, family, text] : std::vector<Row>{
           {"CtlResCt", 2, "controller_resets_total", "2"},
           {"CtlResTm", 603331, "since_controller_reset_seconds", "603331"},
           {"PonSecs", kMost, "power_on_seconds_total", most},
           {"MemLife", 0, "life_remaining_ratio", "0"},
           {"MemLife", 5, "life_remaining_ratio", "0.05"},
           {"MemLife", 50, "life_remaining_ratio", "0.5"},
           {"MemLife", 100, "life_remaining_ratio", "1"},
           {"CritRscU", 99, "critical_resource_ratio", "0.99"},
           {"HostLCnt", kMost, "host_loads_total", most},
           {"HostSCnt", (1ULL << 53) + 1, "host_stores_total", "9007199254740993"},
           {"HostSDur", 0, "host_store_seconds_total", "0"},
           {"HostLDur", 1, "host_load_seconds_total", "0.000000001"},
           {"MedRCnt", 1, "media_reads_total", "1"},
           {"MedWCnt", 1, "media_writes_total", "1"},
           {"MedRDur", 1234567890123, "media_read_seconds_total", "1234.567890123"},
           {"MedRDur", kMost, "media_read_seconds_total", "18446744073.709551615"},
           {"MedWDur", 5000000000, "media_write_seconds_total", "5"},
           {"MedWDur", 999999999, "media_write_seconds_total", "0.999999999"},
           {"CchRHCnt", 10, "cache_read_hits_total", "10"},
           {"CchWHCnt", 100, "cache_write_hits_total", "100"},
           {"FastWCnt", 1000, "fast_writes_total", "1000"},
       }) {
    EXPECT_EQ(value_in(metrics_of(id, value), "scmstats_" + family), text);
  }
}

TEST(MetricsText, HasAFamilyForEachStatisticACounterIfItOnlyRises) {
  for (const Statistic& statistic : kCatalogue) {
    const std::string metrics = metrics_of(statistic.id, 1);
    const bool gauge = statistic.kind == Kind::Gauge;
    EXPECT_THAT(metrics, HasSubstr(gauge ? " gauge\n" : "_total counter\n"));
    EXPECT_THAT(metrics, HasSubstr(" " + std::string(statistic.meaning) + " ("));
  }
}

TEST(MetricsText, LeavesAStatisticWithoutAValueOutAndSaysSo) {
  const std::string metrics = metrics_of("MemLife", std::nullopt);
  EXPECT_THAT(metrics, Not(HasSubstr("life_remaining")));
  EXPECT_THAT(metrics, HasSubstr("id=\"MemLife\",statistic=\"mem_life\"} 0\n"));
}

TEST(MetricsText, OfASourcesOwnStatisticsAreOneFamily) {
  const std::string metrics = metrics_of("Acme \\", kMost);
  EXPECT_THAT(metrics, HasSubstr("# TYPE scmstats_vendor_statistic untyped\n"));
  EXPECT_THAT(metrics, HasSubstr(R"(,id="Acme \\"} 18446744073709551615)"));
  EXPECT_THAT(metrics, HasSubstr(R"(,id="Acme \\",statistic="Acme \\"} 1)"));
  EXPECT_THAT(metrics_of("Acme \\", std::nullopt), Not(HasSubstr("vendor")));
}

TEST(MetricsText, OfTwoNvdimmsKeepsEachFamilyTogether) {
  const std::vector<StatisticId> first{"PonSecs", "MemLife"}, second{"MemLife"};
  const NvdimmSample samples[] = {{"nv0", 0x90000000, first, {7, 90}, milliseconds(0)},
                                  {"nv1", 0x9000000a, second, {80}, milliseconds(0)}};
  EXPECT_THAT(format_metrics({"web", "75a3"}, samples), HasSubstr(R"(
# TYPE scmstats_life_remaining_ratio gauge
scmstats_life_remaining_ratio{vm="web",uuid="75a3",nvdimm="nv0",drc="0x90000000"} 0.9
scmstats_life_remaining_ratio{vm="web",uuid="75a3",nvdimm="nv1",drc="0x9000000a"} 0.8
# HELP scmstats_statistic_available )"));
}

TEST(MetricsText, WithoutAnNvdimmIsEmpty) {
  EXPECT_EQ(format_metrics({"web", ""}, {}), "");
}

TEST(MetricsText, EscapesLabelsAndKeepsThemUtf8) {
  struct Row {
    std::string name, label;
  };
  for (const auto& [name, label] : std::vector<Row>{
           {"a\\b", R"(a\\b)"},
           {"a\"b", R"(a\"b)"},
           {"a\nb", R"(a\nb)"},
           {"Z\u00fcrich \u2603 \U0001F600", "Z\u00fcrich \u2603 \U0001F600"},
           {"a\xff!", "a\uFFFD!"},
           {"\xc0\x80", "\uFFFD\uFFFD"},                      // an overlong NUL
           {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},            // a surrogate
           {"\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // above U+10FFFF
           {"\xe2\x98", "\uFFFD\uFFFD"},                      // cut short
       }) {
    EXPECT_THAT(metrics_of("MemLife", 1, {name, ""}), HasSubstr("{vm=\"" + label + "\","));
  }
}

}  // namespace
}  // namespace scmstats
