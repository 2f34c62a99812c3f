// SPDX-License-Identifier: MIT
#pragma once

// Freestanding: shared by the unit tests of core/ and the bare-metal conformance guest.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>

#include "abi/cases.hpp"
#include "abi/table.hpp"

/// Every boundary of everything that a call brings, with every boundary of everything else: so each
/// row of the table meets each later one, and the earlier must decide.
namespace abi_test {

/// The fields of a call.
enum class Field { Nvdimm, IndexFlips, Place, Size, EyeCatcher, Version, Count, Ids };

/// One field's change to one of its boundaries.
struct Change {
  Field field;
  std::uint64_t value;
  std::int64_t shift = 0;  // of a place
};

inline constexpr std::uint64_t kSizes[] = {
    0,    1,    8,    15,   16,   17,         31,  32,         33,         4079,       4080,
    4081, 4095, 4096, 4097, 8192, 1ull << 31, ~0u, 1ull << 32, 1ull << 63, ~0ull - 15, ~0ull};
/// Bytes more than kAllSize.
inline constexpr std::int64_t kSizesFromAll[] = {-17, -16, -1, 0, 1, 15, 16, 1ll << 32};

inline constexpr std::uint64_t kCounts[] = {
    0,          1,          2,          15,       16,
    17,         254,        255,        256,      257,
    0x0fffffff, 0x10000000, 0x10000001, 1u << 31, (1u << 31) + 1,
    ~0u - 1,    ~0u};

inline constexpr std::uint64_t kEyeCatchers[] = {0, ~0ull, kEyeCatcher ^ 1,
                                                 kEyeCatcher ^ 1ull << 63, id("STATSMCS")};

inline constexpr std::uint64_t kVersions[] = {0, 2, 0x01000000, 0x80000001, ~0u};

/// Bits that are wrong in the DRC index; none of them makes it another NVDIMM's. The last three
/// make it, for slot 0, the one before the first, 0 and the complement.
inline constexpr std::uint64_t kIndexFlips[] = {1ull << 63,  1ull << 32, 1ull << 30, 1ull << 16,
                                                ~0ull << 32, 0x1fffffff, 0x90000000, ~0ull};

struct Ids {
  std::uint64_t ids[3];
  std::size_t count;
};
inline constexpr Ids kIdSets[] = {
    {{id("PonSecs")}, 1},
    {{kNoop}, 1},
    {{id("Unknown")}, 1},
    {{0}, 1},
    {{id("MemLife") & ~0xffull}, 1},
    {{vendor_id(kVendorStatistics - 1)}, 1},
    {{id("FastWCnt"), id("Unknown"), id("MemLife")}, 3},
    {{id("MemLife"), id("MemLife"), id("CtlResCt")}, 3},
    {{kNoop, id("Second"), id("Third")}, 3},
};

struct Changes {
  std::array<Change, 256> list{};
  std::size_t count = 0;
  constexpr void add(Field field, std::uint64_t value, std::int64_t shift = 0) {
    list[count++] = {field, value, shift};
  }
};

constexpr Changes all_changes() {
  Changes changes;
  const auto add_all = [&](Field field, const auto& values) {
    for (const auto value : values) changes.add(field, value);
  };
  for (std::uint32_t slot = 0; slot <= std::uint32_t(Nvdimm::NotPlugged); ++slot) {
    changes.add(Field::Nvdimm, slot);
  }
  add_all(Field::Nvdimm, std::initializer_list<std::uint32_t>{31, 255, 1u << 20, ~0u});
  add_all(Field::IndexFlips, kIndexFlips);
  for (int place = 0; place < kPlaces; ++place) {
    for (const std::int64_t shift : {-1, 0, 1}) {
      changes.add(Field::Place, static_cast<std::uint64_t>(place), shift);
    }
  }
  add_all(Field::Size, kSizes);
  for (const std::int64_t more : kSizesFromAll) {
    changes.add(Field::Size, kAllSize + static_cast<std::uint64_t>(more));
  }
  add_all(Field::EyeCatcher, kEyeCatchers);
  add_all(Field::Version, kVersions);
  add_all(Field::Count, kCounts);
  for (std::size_t set = 0; set < std::size(kIdSets); ++set) changes.add(Field::Ids, set);
  return changes;
}
inline constexpr Changes kChanges = all_changes();

constexpr Case changed(Case c, const Change& change) {
  const auto small = static_cast<std::uint32_t>(change.value);
  switch (change.field) {
    case Field::Nvdimm:
      return c.on(Nvdimm{small});
    case Field::IndexFlips:
      return c.flipping(change.value);
    case Field::Place:
      return c.at(Place{static_cast<int>(small)}).shifted(change.shift);
    case Field::Size:
      return c.sized(change.value);
    case Field::EyeCatcher:
      return c.eye(change.value);
    case Field::Version:
      return c.versioned(small);
    case Field::Count:
      return c.counting(small);
    case Field::Ids:
      std::copy_n(kIdSets[small].ids, 3, c.ids);
      c.num_ids = kIdSets[small].count;
      return c;
  }
  return c;
}

/// The requests that are changed. What they ask for is there, and the buffer holds just that, but
/// for the last one's.
constexpr std::array<Case, 3> bases() {
  constexpr std::uint64_t kMemLife = id("MemLife");
  return {Case{"all", Row::None, {}}.asks(kMemLife).counting(0).sized(kAllSize),
          Case{"one by name", Row::None, {}}.asks(kMemLife),
          Case{"three by name", Row::None, {}}
              .asks(kMemLife, id("PonSecs"), id("CtlResCt"))
              .sized(4096)};
}

/// Calls run(case, rows): each base with each change and each two changes of different fields,
/// decided, and every row that holds.
template <typename Run>
constexpr void for_each_boundary(const MemoryMap& map, Run&& run) {
  const auto run_decided = [&](const Case& c) {
    run(decided(c, map), rows_that_hold(as_it_lies(c, map), map));
  };
  for (const Case& base : bases()) {
    run_decided(base);
    for (std::size_t i = 0; i < kChanges.count; ++i) {
      const Case once = changed(base, kChanges.list[i]);
      if (once == base) continue;
      run_decided(once);
      for (std::size_t j = i + 1; j < kChanges.count; ++j) {
        if (kChanges.list[j].field == kChanges.list[i].field) continue;
        const Case twice = changed(once, kChanges.list[j]);
        if (twice != once) run_decided(twice);
      }
    }
  }
}

}  // namespace abi_test
