// SPDX-License-Identifier: MIT
#include "guest/rr_buffer.hpp"

#include "guest/catalogue.hpp"

namespace guest {
namespace {

constexpr size_t kRoomForTwo = 48;

/// A request for all, then the byte at `offset` as the hypervisor has left it.
constexpr RrBuffer answered(size_t offset, uint8_t byte) {
  RrBuffer buffer;
  buffer.ask_for_all(kRoomForTwo);
  buffer.memory()[offset] = byte;
  return buffer;
}

constexpr Statistic second_of_two() {
  RrBuffer buffer = answered(15, 2);
  constexpr std::string_view kEntry = "MemLife \0\0\0\0\0\0\1\2";
  std::copy_n(kEntry.begin(), 16, buffer.memory().begin() + 32);
  return buffer.at(1);
}

// A request: eye-catcher, version 1, no statistic named.
static_assert(answered(0, 'S').check() == AnswerFault::kNone);
static_assert(answered(0, 'S').version() == 1);
static_assert(answered(0, 'S').count() == 0);

// An answer may say as many statistics as the buffer that was supported holds, not as RrBuffer
// holds.
static_assert(answered(15, 2).check() == AnswerFault::kNone);
static_assert(answered(15, 3).check() == AnswerFault::kCount);
static_assert(answered(12, 0xff).check() == AnswerFault::kCount);
static_assert(answered(7, 'T').check() == AnswerFault::kEyeCatcher);
static_assert(answered(8, 1).check() == AnswerFault::kVersion);
static_assert(answered(11, 2).check() == AnswerFault::kVersion);

static_assert(second_of_two() == Statistic{statistic_id("MemLife "), 0x102});
static_assert(describe(second_of_two().id)->unit == scmstats::Unit::Percent);
static_assert(describe(statistic_id("VendorX ")) == nullptr);

// A size query's answer.
static_assert(!RrBuffer::plausible(0));
static_assert(!RrBuffer::plausible(16));
static_assert(RrBuffer::plausible(32));
static_assert(!RrBuffer::plausible(33));
static_assert(RrBuffer::plausible(16 + 16 * 255));
static_assert(!RrBuffer::plausible(16 + 16 * 256));
static_assert(!RrBuffer::plausible(~0ull));

}  // namespace
}  // namespace guest
