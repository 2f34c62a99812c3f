// SPDX-License-Identifier: MIT
#include "scmstats/host/block_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/read_text_file.hpp"

namespace scmstats {
namespace {

constexpr StatisticId kSupported[] = {"MedRCnt", "MedWCnt", "MedRDur", "MedWDur"};

/// The fields of `stat`: reads, writes, and the milliseconds of each.
/// Source: Linux, Documentation/block/stat.rst.
constexpr std::size_t kFields[] = {0, 4, 3, 7};
constexpr std::uint64_t kNanoseconds[] = {1, 1, 1000000, 1000000};

using Counters = BlockSource::Counters;

std::optional<Counters> parse_stat(std::string_view text) {
  std::array<std::uint64_t, 8> fields{};
  for (std::uint64_t& field : fields) {
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
    const auto number = take_digits(text);
    if (!number) return std::nullopt;
    field = *number;
  }
  Counters counters{};
  for (std::size_t i = 0; i < counters.size(); ++i) counters[i] = fields[kFields[i]];
  return counters;
}

constexpr std::size_t kMostBytes = 4096;  // `stat` has at most 17 numbers

std::string stat_of(const BlockDevice& device) {
  return device.directory + "/stat";
}

std::optional<Counters> read_counters(const BlockDevice& device) {
  const auto read = read_text_file(stat_of(device), kMostBytes);
  return read ? parse_stat(read->text) : std::nullopt;
}

/// Returns whether a device counts. Device mapper and bcache also count with iostats off.
bool counts(const BlockDevice& device, const Counters& counters) {
  if (counters != Counters{}) return true;
  const auto read = read_text_file(device.directory + "/queue/iostats", 16);
  return !read || read->text != "0\n";
}

/// I/Os completed: the fastest devices complete a tenth of these.
constexpr MonotonicCounter::Limits kIos{.per_second = 100'000'000, .step = 100'000'000};
/// Milliseconds: those of 100,000 I/Os under way at any time. The kernel prints the lower 32 bits,
/// which wrap after 49 days of one I/O under way.
constexpr MonotonicCounter::Limits kMilliseconds{
    .per_second = 100'000'000, .step = 100'000'000, .range = std::uint64_t{1} << 32};

/// At most 2^64 - 1.
std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) noexcept {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  return a > kMost / b ? kMost : a * b;
}

}  // namespace

BlockSource::BlockSource(BlockDevice device)
    : device_(std::move(device)),
      counters_{MonotonicCounter(kIos), MonotonicCounter(kIos), MonotonicCounter(kMilliseconds),
                MonotonicCounter(kMilliseconds)} {
  BlockSource::refresh(std::chrono::steady_clock::now());
}

Result<> BlockSource::check_counting(const BlockDevice& device) {
  const auto counters = read_counters(device);
  if (!counters || counts(device, *counters)) return {};
  return Failure{device.name + " has counted nothing so far, and its queue/iostats is 0"};
}

bool BlockSource::brings(StatisticId id) {
  return std::ranges::count(kSupported, id) != 0;
}

std::span<const StatisticId> BlockSource::supported() const {
  return kSupported;
}

/// Keeps `stat` open if it is in sysfs: a read at its start makes the content again, and fails once
/// the device is gone. So a refresh takes one system call and not seven.
std::optional<BlockSource::Counters> BlockSource::read_again() {
  if (stat_) {
    std::array<char, kMostBytes> text;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t got = ::pread(stat_.get(), text.data(), text.size(), 0);
    const auto length = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    if (const auto counters = parse_stat({text.data(), length})) return counters;
    stat_ = Descriptor();
  }
  const auto read = read_text_file(stat_of(device_), kMostBytes);
  if (!read) return std::nullopt;
  if (read->made_by_kernel) {
    stat_ = Descriptor(::open(stat_of(device_).c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  }
  return parse_stat(read->text);
}

void BlockSource::refresh(Instant now) {
  auto counters = read_again();
  if (counters && !counts(device_, *counters)) counters.reset();

  const std::lock_guard lock(mutex_);
  known_ = counters.has_value();
  if (!counters) return;
  for (std::size_t i = 0; i < counters_.size(); ++i) counters_[i].add((*counters)[i], now);
}

void BlockSource::values(Instant, std::span<std::optional<std::uint64_t>> values) const noexcept {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < counters_.size(); ++i) {
    const auto total = known_ ? counters_[i].total() : std::nullopt;
    values[i] = total ? std::optional{saturating_product(*total, kNanoseconds[i])} : std::nullopt;
  }
}

}  // namespace scmstats
