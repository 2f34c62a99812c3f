// SPDX-License-Identifier: MIT
#include "decode/rr_buffer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/hypercall.hpp"
#include "scmstats/core/wire.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {
namespace {

/// Is a guest that has nothing but the rr-buffer, at address 0, and zeros after it.
class Buffer : public GuestMemory {
 public:
  explicit Buffer(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool read(std::uint64_t, std::span<std::byte> bytes) noexcept override {
    was_read = true;
    const std::size_t size = std::min(bytes.size(), bytes_.size());
    std::ranges::fill(
        std::ranges::copy_n(bytes_.begin(), static_cast<std::ptrdiff_t>(size), bytes.begin()).out,
        bytes.end(), std::byte{});
    return true;
  }

  bool write(std::uint64_t, std::span<const std::byte>) noexcept override { return true; }

  bool was_read = false;

 private:
  std::span<const std::byte> bytes_;
};

/// Is a machine with an NVDIMM that supports as little as possible: one statistic.
class OneNvdimm : public NvdimmLookup {
 public:
  OneNvdimm() { nvdimm_.publish(std::array{std::optional<std::uint64_t>(0)}); }
  const Nvdimm* find(std::uint64_t) const noexcept override { return &nvdimm_; }

 private:
  Nvdimm nvdimm_{{StatisticId("MemLife")}};
};

struct Answer {
  Status status;
  bool was_read;
};

Answer ask(std::span<const std::byte> bytes, std::uint64_t size) {
  static const OneNvdimm machine;
  Buffer buffer(bytes);
  return {scm_performance_stats({0, 0, size}, machine, buffer).status, buffer.was_read};
}

RrHeader header_of(std::span<const std::byte> bytes) {
  RrHeader header{};
  std::memcpy(&header, bytes.data(), std::min(bytes.size(), sizeof header));
  return header;
}

/// Returns the failed row among those that are checked after the buffer was read.
std::optional<FailedRow> failed_in_content(Status status, std::span<const std::byte> bytes) {
  const RrHeader header = header_of(bytes);
  const std::uint32_t count = header.num_statistics;
  switch (status) {
    case Status::BadData:
      return FailedRow{"eye-catcher", status,
                       fmt::format("the eye-catcher is {}, not 'SCMSTATS'",
                                   quote(text_of(StatisticId(header.eye_catcher))))};
    case Status::NotAvailable:
      return FailedRow{"version", status,
                       fmt::format("stats_version is {}, not {}",
                                   std::uint32_t{header.stats_version}, kStatsVersion)};
    case Status::P3:
      // If the largest buffer fails too, the number itself is wrong.
      if (ask(bytes, kMaxRrBufferSize).status == Status::P3) {
        return FailedRow{"too-many-named", status,
                         fmt::format("num_statistics is {}, {} at most may be asked for", count,
                                     kMaxStatistics)};
      }
      return FailedRow{
          "too-small", status,
          fmt::format("{} bytes are too few for {}, which need {}{}", bytes.size(),
                      count == 0 ? "all statistics" : fmt::format("{} statistics", count),
                      rr_buffer_size(std::max(count, 1U)),
                      count == 0 ? " even where there is but one" : "")};
    default:
      return std::nullopt;
  }
}

std::string meaning_of(StatisticId id, std::uint64_t value) {
  if (id == kNoopStat) return "in place of one that could not be served";
  if (!StatisticId::parse(text_of(id))) return "not text: no NVDIMM can support it";
  const Statistic* known = find_statistic(id);
  if (!known) return "not a standard statistic";
  if (value <= max_value(id)) return std::string(known->meaning);
  return fmt::format("{}; above {}, the most it may be", known->meaning, max_value(id));
}

/// Formats an id for a table: without padding, and bytes that are not text as numbers.
std::string name_of(StatisticId id) {
  return StatisticId::parse(text_of(id)) ? trimmed_text_of(id) : quote(text_of(id));
}

}  // namespace

std::string describe(Status status) {
  return fmt::format("{} ({})", name(status), static_cast<std::int64_t>(status));
}

std::optional<FailedRow> check_rr_buffer(std::span<const std::byte> bytes) {
  const auto [status, was_read] = ask(bytes, bytes.size());
  if (was_read) return failed_in_content(status, bytes);
  if (status == Status::BadData) {
    return FailedRow{"below-header", status,
                     fmt::format("{} bytes are too few for the header, which has {}", bytes.size(),
                                 sizeof(RrHeader))};
  }
  if (status == Status::P3) {
    return FailedRow{"above-page", status,
                     fmt::format("{} bytes are more than an rr-buffer may have, {}", bytes.size(),
                                 kMaxRrBufferSize)};
  }
  return std::nullopt;  // a size query if the buffer is empty
}

std::string table_of(std::span<const std::byte> bytes) {
  RrBuffer buffer{};
  std::memcpy(&buffer, bytes.data(), std::min(bytes.size(), sizeof buffer));
  const std::size_t count = buffer.header.num_statistics;
  const std::string head = fmt::format("rr-buffer of {} bytes, stats_version {}: ", bytes.size(),
                                       std::uint32_t{buffer.header.stats_version});
  if (count == 0) {
    return head + fmt::format("asks for all statistics, with room for {}\n",
                              (bytes.size() - sizeof(RrHeader)) / sizeof(RrEntry));
  }
  const auto entries = std::span(buffer.entries).first(count);
  const bool values = std::ranges::any_of(entries, [](const RrEntry& each) { return each.value; });
  std::string table = head + fmt::format("{} statistics{}\n", count,
                                         values ? "" : ", all values 0, as where it asks for them");
  constexpr auto kRow = "  {:8}  {:>20}  {:11}  {}\n";
  table += fmt::format(kRow, "id", "value", "unit", "meaning");
  for (const RrEntry& each : entries) {
    const StatisticId id(each.id);
    const Statistic* known = find_statistic(id);
    table += fmt::format(kRow, name_of(id), std::uint64_t{each.value},
                         known ? name(known->unit) : "", meaning_of(id, each.value));
  }
  if (const std::size_t rest = bytes.size() - rr_buffer_size(count); rest != 0) {
    table += fmt::format("{} bytes after the last entry do not count\n", rest);
  }
  return table;
}

}  // namespace scmstats::cli
