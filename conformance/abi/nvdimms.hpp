// SPDX-License-Identifier: MIT
#pragma once

// Freestanding: shared by the unit tests of core/ and the bare-metal conformance guest.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace abi_test {

/// The 8 bytes of an id as a big-endian number, without the code under test.
constexpr std::uint64_t id(std::string_view text) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    number = number << 8 | static_cast<unsigned char>(i < text.size() ? text[i] : ' ');
  }
  return number;
}

inline constexpr std::uint64_t kNoop = id("NoopStat");

/// The standard statistics, in the order of an answer to "all".
inline constexpr std::array kIds{id("CtlResCt"), id("CtlResTm"), id("PonSecs"),  id("MemLife"),
                                 id("CritRscU"), id("HostLCnt"), id("HostSCnt"), id("HostSDur"),
                                 id("HostLDur"), id("MedRCnt"),  id("MedWCnt"),  id("MedRDur"),
                                 id("MedWDur"),  id("CchRHCnt"), id("CchWHCnt"), id("FastWCnt")};

/// The bytes of a buffer with all of them.
inline constexpr std::uint64_t kAllSize = 16 + 16 * kIds.size();

/// The two captures from PowerVM partitions: tests/data/powervm-{1,2}.perf_stats. They may lack
/// statistics: the second has no MemLife.
using Capture = std::array<std::optional<std::uint64_t>, kIds.size()>;
inline constexpr Capture kCapture1{2,       603331,    603931,    100,    0,    5781028,
                                   8966800, 716230690, 975895365, 0,      6313, 0,
                                   9679615, 5781028,   8442479,   8969912};
inline constexpr Capture kCapture2{2,         50800,     51400, std::nullopt, 0, 4056485, 8956850,
                                   715390700, 765053890, 0,     6178,         0, 9468375, 4056485,
                                   8432554,   8959962};

/// The bytes of an answer with all values of the first capture.
inline constexpr std::uint64_t kCapture1Size = [] {
  std::uint64_t size = 16;
  for (const auto& value : kCapture1) size += value ? 16u : 0u;
  return size;
}();

/// The NVDIMMs that every machine under test has, by slot: the DRC index is 0x90000000 + slot.
enum class Nvdimm : std::uint32_t {
  Capture1,     ///< supports the standard statistics and has the first capture's values
  NoMemLife,    ///< as Capture1, with the second capture's values: none for MemLife
  Nothing,      ///< supports no statistics
  Off,          ///< as Capture1, the guest is denied the statistics
  NoValues,     ///< as Capture1, has a value for none
  ReadOnly,     ///< as Capture1; its memory cannot be written
  Vendor,       ///< supports 255: those of Capture1, then a vendor's own
  NothingOff,   ///< supports no statistics and is switched off
  OffNoValues,  ///< as NoValues, switched off
  NotPlugged,   ///< the first free slot
};
inline constexpr std::uint64_t kFirstDrcIndex = 0x90000000;

inline constexpr std::size_t kVendorStatistics = 255 - kIds.size();

/// 'Vend0000' and so on.
constexpr std::uint64_t vendor_id(std::size_t i) {
  std::uint64_t digits = 0;
  for (int digit = 0; digit < 4; ++digit, i /= 10)
    digits |= std::uint64_t{'0' + i % 10} << 8 * digit;
  return id("Vend") >> 32 << 32 | digits;
}
constexpr std::uint64_t vendor_value(std::size_t i) {
  return 0x0101010101010101 * (i + 1);
}

constexpr bool switched_off(Nvdimm nvdimm) {
  using enum Nvdimm;
  return nvdimm == Off || nvdimm == NothingOff || nvdimm == OffNoValues;
}

/// How many statistics an NVDIMM supports, and the id of each, in order.
constexpr std::size_t supported(Nvdimm nvdimm) {
  if (nvdimm == Nvdimm::Nothing || nvdimm == Nvdimm::NothingOff) return 0;
  return kIds.size() + (nvdimm == Nvdimm::Vendor ? kVendorStatistics : 0);
}
constexpr std::uint64_t supported_id(std::size_t index) {
  return index < kIds.size() ? kIds[index] : vendor_id(index - kIds.size());
}

constexpr std::optional<std::uint64_t> value_at(Nvdimm nvdimm, std::size_t index) {
  if (index >= supported(nvdimm)) return std::nullopt;
  if (nvdimm == Nvdimm::NoValues || nvdimm == Nvdimm::OffNoValues) return std::nullopt;
  if (index >= kIds.size()) return vendor_value(index - kIds.size());
  return nvdimm == Nvdimm::NoMemLife ? kCapture2[index] : kCapture1[index];
}

constexpr std::optional<std::uint64_t> value_of(Nvdimm nvdimm, std::uint64_t statistic) {
  for (std::size_t index = 0; index < supported(nvdimm); ++index) {
    if (supported_id(index) == statistic) return value_at(nvdimm, index);
  }
  return std::nullopt;
}

}  // namespace abi_test
