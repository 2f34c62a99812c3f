// SPDX-License-Identifier: MIT
#pragma once

// Freestanding: shared by the unit tests of core/ and the bare-metal conformance guest.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "abi/cases.hpp"

namespace abi_test {

struct Result {
  Status r3;
  std::uint64_t r4, r5, r6;
};

/// A machine to run the cases on. Implementations: the fake memory of the unit tests, the
/// bare-metal guest.
template <typename M>
concept Machine = requires(M machine, std::uint64_t address, std::span<std::uint8_t> bytes) {
  { machine.map() } -> std::same_as<const MemoryMap&>;
  /// The hypercall.
  { machine.call(std::uint64_t{}, address, std::uint64_t{}) } -> std::same_as<Result>;
  /// Access to memory apart from the call, to the part of the range that is RAM. Elsewhere, and if
  /// memory cannot be written, poke does nothing and peek returns zeros. A range that wraps goes on
  /// at 0.
  machine.poke(address, std::span<const std::uint8_t>{});
  machine.peek(address, bytes);
};

/// Bytes before and after the rr-buffer that must stay as they are.
inline constexpr std::size_t kGuard = 64;

/// Memory around an rr-buffer, the buffer itself at kGuard.
using Image = std::array<std::uint8_t, kGuard + kPage + kGuard>;

constexpr void put(std::uint8_t* to, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) to[i] = static_cast<std::uint8_t>(number >> 8 * (bytes - 1 - i));
}

inline constexpr Image kNoise = [] {
  Image image{};
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(i * 7 + 13);
  return image;
}();

/// Writes the request of a case into noise; the values of its entries are noise, too.
constexpr void write_request(const Case& c, Image& image) {
  image = kNoise;
  std::uint8_t* buffer = &image[kGuard];
  put(buffer, c.eye_catcher, 8);
  put(buffer + 8, c.version, 4);
  put(buffer + 12, c.count, 4);
  for (std::size_t i = 0; i < c.count && i < 255 && c.num_ids != 0; ++i) {
    put(buffer + 16 + 16 * i, c.ids[i % c.num_ids], 8);
  }
}

/// Turns the memory before a call that returns a result into the memory after it.
constexpr void write_answer(const Case& c, Image& image) {
  std::uint8_t* buffer = &image[kGuard];
  std::uint32_t count = 0;
  const auto append = [&](std::uint64_t statistic, std::uint64_t value) {
    put(buffer + 16 + 16 * count, statistic, 8);
    put(buffer + 24 + 16 * count, value, 8);
    ++count;
  };
  if (c.count == 0) {
    for (std::size_t index = 0; index < supported(c.nvdimm); ++index) {
      if (const auto value = value_at(c.nvdimm, index)) append(supported_id(index), *value);
    }
  }
  for (std::size_t i = 0; i < c.count; ++i) {
    const std::uint64_t statistic = c.ids[i % c.num_ids];
    const auto value = value_of(c.nvdimm, statistic);
    append(value ? statistic : kNoop, value.value_or(0));
  }
  put(buffer + 12, count, 4);
}

/// Runs one case; the memory is afterwards as it was before. Null where all is as it must be, else
/// what is not.
template <Machine M>
const char* check(const Case& c, M& machine) {
  // Too large for one function's stack on bare metal twice over; the guest runs one case at a time.
  static Image original, before, after;
  const std::uint64_t address = c.address(machine.map());
  machine.peek(address - kGuard, original);
  write_request(c, before);
  machine.poke(address - kGuard, before);
  machine.peek(address - kGuard, before);

  const std::uint64_t drc_index = c.drc_index();
  const Result result = machine.call(drc_index, address, c.size);
  machine.peek(address - kGuard, after);
  machine.poke(address - kGuard, original);

  if (result.r3 != c.status) return "wrong status";
  if (result.r4 != (c.r4 == kR4AsItCame ? drc_index : c.r4)) return "wrong r4";
  if (result.r5 != address || result.r6 != c.size) return "r5 or r6 changed";
  const bool answered = c.size != 0 && (c.status == Status::Success || c.status == Status::Partial);
  if (answered) write_answer(c, before);
  if (before != after) return answered ? "wrong answer in memory" : "memory changed";
  return nullptr;
}

}  // namespace abi_test
