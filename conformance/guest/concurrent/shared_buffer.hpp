// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "abi/cases.hpp"
#include "guest/timebase.hpp"
#include "guest/vcpus.hpp"

/// An rr-buffer that several vCPUs read and write at once, a doubleword at a time: each of its
/// aligned doublewords is always one that somebody stored.
namespace guest {

inline constexpr size_t kEye = 0, kVersionAndCount = 8;
constexpr size_t id_at(size_t entry) {
  return 16 + 16 * entry;
}
constexpr size_t value_at(size_t entry) {
  return 24 + 16 * entry;
}
constexpr uint64_t version_and_count(uint32_t version, uint32_t count) {
  return uint64_t{version} << 32 | count;
}

/// Whom it asks, and for what at most.
inline constexpr uint64_t kIndex = abi_test::kFirstDrcIndex;  // Nvdimm::Capture1
inline constexpr uint64_t kIds[2] = {abi_test::id("PonSecs"), abi_test::id("FastWCnt")};
inline constexpr uint64_t kValues[2] = {*abi_test::value_of(abi_test::Nvdimm::Capture1, kIds[0]),
                                        *abi_test::value_of(abi_test::Nvdimm::Capture1, kIds[1])};
/// The value of an entry before the call.
inline constexpr uint64_t kUntouched = 0x5555555555555555;
/// Bytes behind the entries that are the neighbours'.
inline constexpr size_t kNeighbours = 96;

class SharedBuffer {
 public:
  /// A request for `count` of the ids, with `entries` of them there; noise after these.
  void fill(size_t entries, uint32_t count);
  /// A fault if a doubleword changed that is neither in an entry nor the neighbours'.
  void check_beyond(size_t entries) const;

  void store(size_t at, uint64_t value) { doublewords_[at / 8] = value; }
  [[nodiscard]] uint64_t load(size_t at) const { return doublewords_[at / 8]; }
  [[nodiscard]] uint64_t address() const { return reinterpret_cast<uintptr_t>(doublewords_); }

 private:
  static constexpr size_t kBytes = 8192;
  alignas(4096) volatile uint64_t doublewords_[kBytes / 8];
};

extern SharedBuffer buffer;

/// How often each of the answers came that another vCPU must bring about, after another one: else
/// they tell of vCPUs that took turns, as they may for long on a busy host. Then there are more
/// calls, for a while.
class Seen {
 public:
  explicit Seen(size_t answers) : answers_{answers} {}
  void add(size_t answer) {
    times_[answer] += answer != last_;
    last_ = answer;
  }
  [[nodiscard]] bool enough() const {
    for (size_t answer = 0; answer < answers_; ++answer) {
      if (times_[answer] < kLeast) return false;
    }
    return true;
  }
  [[nodiscard]] bool patient() const { return timebase() - begin_ < kPatience; }

 private:
  static constexpr uint64_t kLeast = 50;
  static constexpr uint64_t kPatience = 512'000'000ull * 60;  // ticks, of 512 MHz
  size_t answers_;
  size_t last_ = 0;
  uint64_t times_[4]{};
  uint64_t begin_ = timebase();
};

/// How many calls the boot vCPU makes in a case.
extern uint64_t calls_a_case;

/// Has `call` make the case's calls, and more until enough was seen; how many those were.
template <typename Call>
uint64_t call_often(Seen& seen, size_t entries, Call call) {
  uint64_t calls = 0;
  for (; calls < calls_a_case || (!seen.enough() && seen.patient()); ++calls) call();
  if (!seen.enough()) fail("the answers to some states hardly came");
  buffer.check_beyond(entries);
  return calls;
}

}  // namespace guest
