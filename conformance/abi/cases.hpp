// SPDX-License-Identifier: MIT
#pragma once

// Freestanding: shared by the unit tests of core/ and the bare-metal conformance guest.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "abi/nvdimms.hpp"
#include "abi/places.hpp"
#include "abi/row.hpp"

namespace abi_test {

using scmstats::Status;

/// Answers r4 to no question: the register must come back as it went in.
inline constexpr std::uint64_t kR4AsItCame = ~std::uint64_t{0};

inline constexpr std::uint64_t kEyeCatcher = id("SCMSTATS");
inline constexpr std::uint64_t kPage = 4096;

/// One call and what it must come to. Values are checked against nvdimms.hpp, and all bytes
/// around and after the result against what was there.
struct Case {
  std::string_view name;
  Row row;  // that decides
  Status status;

  std::uint64_t r4 = kR4AsItCame;  // what comes back in r4
  Nvdimm nvdimm = Nvdimm::Capture1;
  std::uint64_t drc_index_flips = 0;  // bits of the index that are wrong
  Place place = Place::Ram;
  std::int64_t shift = 0;  // bytes from there to where it lies
  std::uint64_t size = kAllSize;
  std::uint64_t eye_catcher = kEyeCatcher;
  std::uint32_t version = 1;
  std::uint32_t count = 0;
  std::uint64_t ids[3] = {};  // entry i asks for ids[i % num_ids]
  std::size_t num_ids = 0;

  /// In front of its uses: clang 14 wants it so.
  template <typename T>
  constexpr Case with(T Case::* member, T value) const {
    Case c = *this;
    c.*member = value;
    return c;
  }
  constexpr Case gives_r4(std::uint64_t number) const { return with(&Case::r4, number); }
  constexpr Case on(Nvdimm which) const { return with(&Case::nvdimm, which); }
  constexpr Case flipping(std::uint64_t bits) const { return with(&Case::drc_index_flips, bits); }
  constexpr Case at(Place where) const { return with(&Case::place, where); }
  constexpr Case shifted(std::int64_t bytes) const { return with(&Case::shift, bytes); }
  constexpr Case sized(std::uint64_t bytes) const { return with(&Case::size, bytes); }
  constexpr Case eye(std::uint64_t number) const { return with(&Case::eye_catcher, number); }
  constexpr Case versioned(std::uint32_t number) const { return with(&Case::version, number); }
  constexpr Case counting(std::uint32_t number) const { return with(&Case::count, number); }

  constexpr bool operator==(const Case&) const = default;

  constexpr std::uint64_t drc_index() const {
    return (kFirstDrcIndex + static_cast<std::uint64_t>(nvdimm)) ^ drc_index_flips;
  }
  constexpr std::uint64_t address(const MemoryMap& map) const {
    return address_of(place, size, map) + static_cast<std::uint64_t>(shift);
  }

  /// Asks for these statistics in a buffer that just holds them.
  template <typename... Id>
  constexpr Case asks(Id... id) const {
    Case c = *this;
    for (const std::uint64_t each : {id...}) c.ids[c.num_ids++] = each;
    c.count = static_cast<std::uint32_t>(c.num_ids);
    c.size = 16 + 16 * c.num_ids;
    return c;
  }
};

/// The rows up to AbovePage are decided before the guest's memory is touched. Where the row allows
/// it, the buffer lies where a touch would show.
template <typename Run>
constexpr void register_cases(Run&& run) {
  using enum Nvdimm;
  const Case unknown{"no such DRC index", Row::UnknownNvdimm, Status::Parameter};
  run(unknown.on(NotPlugged));
  run(unknown.on(NotPlugged).sized(0));
  for (const int bit : {63, 32, 30, 16}) run(unknown.flipping(1ull << bit));
  run(unknown.on(NotPlugged).sized(~0ull).at(Place::Wraps));

  const Case nothing{"nothing supported", Row::NoStatistics, Status::Unsupported};
  run(nothing.on(Nothing));
  run(nothing.on(Nothing).sized(0));
  run(nothing.on(Nothing).sized(4097));
  run(nothing.on(NothingOff));
  const Case off{"denied", Row::Denied, Status::Authority};
  run(off.on(OffNoValues));
  run(off.on(Off));
  run(off.on(Off).sized(0));
  run(off.on(Off).at(Place::Unmapped));

  const Case query = Case{"size query", Row::SizeQuery, Status::Success}.sized(0);
  for (const Place place : {Place::Ram, Place::Unmapped, Place::Device, Place::Wraps}) {
    run(query.gives_r4(kAllSize).at(place));
  }
  run(query.on(NoMemLife).gives_r4(kAllSize));
  run(query.on(NoValues).gives_r4(kAllSize));
  run(query.on(Vendor).gives_r4(4096));

  for (const std::uint64_t size : {1u, 8u, 15u}) {
    const Case small =
        Case{"size below the header's", Row::BelowHeader, Status::BadData}.sized(size);
    for (const Place place : {Place::Ram, Place::Unmapped, Place::Device}) run(small.at(place));
  }
  for (const std::uint64_t size :
       {4097ull, 8192ull, 1ull << 32, (1ull << 32) + kAllSize, 1ull << 63, ~0ull}) {
    const Case large = Case{"size above a page", Row::AbovePage, Status::P3}.sized(size);
    for (const Place place : {Place::Ram, Place::Unmapped, Place::Device}) run(large.at(place));
  }
}

/// NotRam and ReadOnly, and unusual places that are RAM.
template <typename Run>
constexpr void place_cases(Run&& run) {
  const Case refused{"buffer not all RAM", Row::NotRam, Status::Privilege};
  for (const Place place : {Place::Unmapped, Place::Device, Place::Wraps, Place::Top,
                            Place::LastBytePastRam, Place::BeforeNvdimm}) {
    for (const std::uint64_t size : {std::uint64_t{17}, kAllSize, kPage}) {
      run(refused.sized(size).at(place));
    }
  }
  run(refused.at(Place::HeaderOnlyInRam));

  const Place unusual[] = {Place::Unaligned, Place::EntriesCrossPage, Place::HeaderCrossesPage,
                           Place::EndOfRam,  Place::Nvdimm,           Place::NvdimmSeam};
  for (const Place place : unusual) {
    run(Case{"all, in an unusual place", Row::All, Status::Success}.gives_r4(0).at(place));
    run(Case{"one, in an unusual place", Row::Named, Status::Success}
            .asks(id("MemLife"))
            .gives_r4(0)
            .at(place));
    run(Case{"no eye-catcher, in an unusual place", Row::EyeCatcher, Status::BadData}.eye(0).at(
        place));
  }
  const Case read_only{"memory that cannot be written", Row::ReadOnly, Status::Privilege};
  run(read_only.at(Place::ReadOnlyNvdimm));
  run(read_only.at(Place::ReadOnlySeam));
  run(read_only.at(Place::AllBeforeReadOnly).shifted(1));
  const Case just_fits{"an answer just before memory that cannot be written", Row::All,
                       Status::Success};
  run(just_fits.gives_r4(0).at(Place::AllBeforeReadOnly).sized(4096));
}

/// The rows that look at the header: EyeCatcher to TooSmall.
template <typename Run>
constexpr void header_cases(Run&& run) {
  using enum Nvdimm;
  const Case no_eye{"wrong eye-catcher", Row::EyeCatcher, Status::BadData};
  for (int bit = 0; bit < 64; ++bit) run(no_eye.eye(kEyeCatcher ^ 1ull << bit));
  for (const std::uint64_t eye : {std::uint64_t{0}, id("STATSMCS"), id("scmstats")}) {
    run(no_eye.eye(eye));
  }
  for (const std::uint32_t version : {0u, 2u, 0x01000000u, 0x80000001u, ~0u}) {
    run(Case{"unknown version", Row::Version, Status::NotAvailable}.versioned(version));
  }
  for (const std::uint32_t count : {256u, 257u, 0x10000001u, 0x80000000u, ~0u}) {
    const Case too_many =
        Case{"more than 255 asked for", Row::TooManyNamed, Status::P3}.counting(count);
    for (const std::uint64_t size : {std::uint64_t{16}, kAllSize, kPage}) run(too_many.sized(size));
  }
  const Case no_room{"no room for the answer", Row::TooSmall, Status::P3};
  for (const std::uint64_t size :
       {std::uint64_t{16}, std::uint64_t{17}, kAllSize - 16, kAllSize - 1}) {
    run(no_room.sized(size));
  }
  run(no_room.on(NoMemLife).sized(kAllSize - 16));  // as much as it would fill now
  run(no_room.on(NoValues).sized(kAllSize - 1));
  run(no_room.on(Vendor).sized(4095));
  for (const std::uint64_t size : {16u, 31u}) run(no_room.asks(id("MemLife")).sized(size));
  run(no_room.asks(id("MemLife")).counting(255).sized(4095));
}

/// Requests that are answered in full, or have no value at all.
template <typename Run>
constexpr void answer_cases(Run&& run) {
  using enum Nvdimm;
  const std::uint64_t mem_life = id("MemLife");
  run(Case{"all, none has a value", Row::NoValue, Status::Hardware}.on(NoValues));

  const Case all = Case{"all", Row::All, Status::Success}.gives_r4(0);
  run(all);
  run(all.sized(4096));
  run(all.on(NoMemLife));
  run(all.on(Vendor).sized(4096));

  const Case named = Case{"by name", Row::Named, Status::Success}.gives_r4(0);
  for (const std::uint64_t statistic : kIds) {
    if (value_of(Capture1, statistic)) run(named.asks(statistic));
  }
  run(named.asks(vendor_id(kVendorStatistics - 1)).on(Vendor));
  run(named.asks(id("FastWCnt"), mem_life, id("CtlResCt")));
  run(named.asks(mem_life, mem_life, mem_life));
  run(named.asks(mem_life, id("PonSecs")).counting(255).sized(4096));
  run(named.asks(mem_life).sized(4096));
  run(named.asks(kNoop));
  run(named.asks(mem_life, kNoop, id("PonSecs")));
  run(named.asks(kNoop).on(NoValues));
}

/// Partial.
template <typename Run>
constexpr void partial_cases(Run&& run) {
  using enum Nvdimm;
  const std::uint64_t mem_life = id("MemLife"), unknown = id("Unknown");
  const Case no_value{"no value now", Row::Partial, Status::Partial};
  run(no_value.on(NoMemLife).asks(mem_life).gives_r4(mem_life));
  run(no_value.on(NoMemLife).asks(id("PonSecs"), mem_life).gives_r4(mem_life));
  run(no_value.on(NoValues).asks(id("PonSecs"), mem_life, kNoop).gives_r4(id("PonSecs")));

  const Case partial{"unknown id", Row::Partial, Status::Partial};
  run(partial.asks(mem_life, unknown, id("PonSecs")).gives_r4(unknown));
  run(partial.asks(mem_life, id("Second"), id("Third")).gives_r4(id("Second")));
  run(partial.asks(kNoop, unknown).gives_r4(unknown));
  run(partial.asks(unknown).counting(255).sized(4096).gives_r4(unknown));
  run(partial.asks(std::uint64_t{0}, unknown, mem_life).gives_r4(0));
  const std::uint64_t unknowns[] = {0,
                                    ~0ull - 1,
                                    unknown,
                                    vendor_id(0),           // another NVDIMM's
                                    mem_life & ~0xffull,    // padded with NUL
                                    mem_life ^ 1ull << 63,  // one bit off
                                    id("memlife"),
                                    id(" efiLmeM")};
  for (const std::uint64_t each : unknowns) run(partial.asks(each).gives_r4(each));
}

template <typename Run>
constexpr void for_each_case(Run&& run) {
  register_cases(run);
  place_cases(run);
  header_cases(run);
  answer_cases(run);
  partial_cases(run);
}

}  // namespace abi_test
