#pragma once

#include <cstddef>
#include <cstdint>

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

class SharedBuffer {
 public:
  static constexpr size_t kBytes = 8192;

  /// Every doubleword beyond the header and two entries is noise.
  void fill() {
    for (size_t at = 0; at < kBytes; at += 8) store(at, noise(at));
  }
  static constexpr uint64_t noise(size_t at) { return 0x9e3779b97f4a7c15 * (at + 1); }

  /// The first doubleword in [begin, end) that is not as fill() left it; `end` if there is none.
  [[nodiscard]] size_t first_change(size_t begin, size_t end) const {
    while (begin < end && load(begin) == noise(begin)) begin += 8;
    return begin;
  }

  void store(size_t at, uint64_t value) { doublewords_[at / 8] = value; }
  [[nodiscard]] uint64_t load(size_t at) const { return doublewords_[at / 8]; }
  [[nodiscard]] uint64_t address() const { return reinterpret_cast<uintptr_t>(doublewords_); }

 private:
  alignas(4096) volatile uint64_t doublewords_[kBytes / 8];
};

}  // namespace guest
