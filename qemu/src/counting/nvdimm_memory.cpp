// SPDX-License-Identifier: MIT
#include "nvdimm_memory.hpp"

#include <algorithm>

namespace scmstats {

std::optional<std::size_t> NvdimmMemory::add(std::uint64_t begin, std::uint64_t bytes, bool rom) {
  const std::lock_guard lock(changing_);
  const std::size_t number = number_of(begin);
  if (number != kNone) return number;
  const std::size_t count = count_.load(std::memory_order_relaxed);
  if (count == kMost) return std::nullopt;
  ranges_[count] = {begin, bytes, rom};
  count_.store(count + 1, std::memory_order_release);
  if (matches_ranges_) set_near();
  return count;
}

void NvdimmMemory::match_ranges() {
  const std::lock_guard lock(changing_);
  matches_ranges_ = true;
  set_near();
}

void NvdimmMemory::match_nothing() {
  const std::lock_guard lock(changing_);
  matches_ranges_ = false;
  near_bytes_ = 0;
}

/// Meanwhile is_near() uses the old range or returns true for every address, because it reads the
/// two numbers in the order in which they are written here.
void NvdimmMemory::set_near() noexcept {
  std::uint64_t begin = ~std::uint64_t{0}, end = 0;
  for (std::size_t number = 0; number < count_; ++number) {
    begin = std::min(begin, ranges_[number].begin);
    end = std::max(end, ranges_[number].begin + ranges_[number].bytes);
  }
  near_bytes_ = ~std::uint64_t{0};
  near_begin_ = begin;
  near_bytes_ = end < begin ? 0 : end - begin;
}

}  // namespace scmstats
