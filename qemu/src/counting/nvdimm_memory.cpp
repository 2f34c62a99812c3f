// SPDX-License-Identifier: MIT
#include "nvdimm_memory.hpp"

#include <algorithm>

namespace scmstats {

constinit const HostRange NvdimmMemory::kEverything{0, ~std::uint64_t{0}};
constinit const HostRange NvdimmMemory::kNothing{};

std::optional<std::size_t> NvdimmMemory::add(std::uint64_t begin, std::uint64_t bytes, bool rom) {
  const std::lock_guard lock(changing_);
  const std::size_t number = number_of(begin);
  if (number != kNone) return number;
  const std::size_t count = count_.load(std::memory_order_relaxed);
  if (count == kMost) return std::nullopt;
  ranges_[count] = {begin, bytes};
  is_rom_[count] = rom;
  count_.store(count + 1, std::memory_order_release);
  if (matches_ranges_) publish_span();
  return count;
}

void NvdimmMemory::match_ranges() {
  const std::lock_guard lock(changing_);
  matches_ranges_ = true;
  publish_span();
}

void NvdimmMemory::match_nothing() {
  const std::lock_guard lock(changing_);
  matches_ranges_ = false;
  near_ = &kNothing;
}

void NvdimmMemory::publish_span() noexcept {
  std::uint64_t begin = ~std::uint64_t{0}, end = 0;
  for (std::size_t number = 0; number < count_; ++number) {
    begin = std::min(begin, ranges_[number].begin);
    end = std::max(end, ranges_[number].begin + ranges_[number].bytes);
  }
  HostRange& span = spans_[count_];
  if (begin < end) span = {begin, end - begin};
  near_ = &span;
}

}  // namespace scmstats
