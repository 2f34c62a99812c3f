// SPDX-License-Identifier: MIT
#include "scmstats/core/status.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <iterator>
#include <span>

namespace scmstats {
namespace {

static_assert(name(Status{0}) == "H_SUCCESS");
static_assert(name(Status{1}) == "H_BUSY");
static_assert(name(Status{2}) == "H_CLOSED");
static_assert(name(Status{3}) == "H_NOT_AVAILABLE");
static_assert(name(Status{5}) == "H_PARTIAL");
static_assert(name(Status{-1}) == "H_HARDWARE");
static_assert(name(Status{-2}) == "H_FUNCTION");
static_assert(name(Status{-3}) == "H_PRIVILEGE");
static_assert(name(Status{-4}) == "H_PARAMETER");
static_assert(name(Status{-10}) == "H_AUTHORITY");
static_assert(name(Status{-55}) == "H_P2");
static_assert(name(Status{-56}) == "H_P3");
static_assert(name(Status{-67}) == "H_UNSUPPORTED");
static_assert(name(Status{-70}) == "H_BAD_DATA");
static_assert(name(Status::Success) == "H_SUCCESS");
static_assert(name(Status::NotAvailable) == "H_NOT_AVAILABLE");
static_assert(name(Status::Partial) == "H_PARTIAL");
static_assert(name(Status::Hardware) == "H_HARDWARE");
static_assert(name(Status::Privilege) == "H_PRIVILEGE");
static_assert(name(Status::Parameter) == "H_PARAMETER");
static_assert(name(Status::Authority) == "H_AUTHORITY");
static_assert(name(Status::P3) == "H_P3");
static_assert(name(Status::Unsupported) == "H_UNSUPPORTED");
static_assert(name(Status::BadData) == "H_BAD_DATA");
static_assert(name(Status::Busy) == "H_BUSY");
static_assert(name(Status::Closed) == "H_CLOSED");
static_assert(name(Status::Function) == "H_FUNCTION");
static_assert(name(Status::P2) == "H_P2");
static_assert(name(Status{9905}) == "H_LONG_BUSY_ORDER_100_SEC");
static_assert(name(Status{-9006}) == "H_OUTSTANDING_COP_OPS");
static_assert(name(Status{4711}) == "H_?");

constexpr bool each_number_and_name_comes_once() {
  for (const NamedStatus& one : kStatuses) {
    for (const NamedStatus& other : kStatuses) {
      if (&one != &other && (one.number == other.number || one.name == other.name)) return false;
    }
  }
  return true;
}
static_assert(each_number_and_name_comes_once());

/// From a number on, upwards or downwards, to another one.
struct Range {
  std::int64_t first, last;
};

constexpr bool the_numbers_are_those_of(std::span<const Range> ranges) {
  const NamedStatus* next = std::begin(kStatuses);
  for (const auto& [first, last] : ranges) {
    const std::int64_t step = first < last ? 1 : -1;
    for (std::int64_t number = first; number != last + step; number += step) {
      if (next == std::end(kStatuses) || (next++)->number != number) return false;
    }
  }
  return next == std::end(kStatuses);
}

constexpr Range kRanges[] = {{0, 5},     {14, 18},     {9900, 9905}, {9999, 9999},  {-1, -25},
                             {-27, -35}, {-37, -46},   {-54, -64},   {-67, -75},    {-77, -77},
                             {-79, -87}, {-256, -256}, {-511, -511}, {-9005, -9006}};
static_assert(the_numbers_are_those_of(kRanges));

/// FNV-1a of all names and numbers.
constexpr std::uint64_t checksum() {
  std::uint64_t sum = 0xcbf29ce484222325;
  const auto add = [&sum](std::uint64_t value) { sum = (sum ^ value) * 0x100000001b3; };
  for (const NamedStatus& status : kStatuses) {
    for (const char letter : status.name) add(static_cast<unsigned char>(letter));
    add(static_cast<std::uint64_t>(status.number));
  }
  return sum;
}
// Computed from the numbers and names that hvcall.h of Linux 7.3 has.
static_assert(checksum() == 0x555ba6b2c1410fa2);

// Coverage does not count what the compiler evaluates.
TEST(Status, HasItsNameAtRunTimeToo) {
  for (const NamedStatus& each : kStatuses) {
    EXPECT_EQ(name(static_cast<Status>(each.number)), each.name);
  }
  EXPECT_EQ(name(Status{4711}), "H_?");
}

}  // namespace
}  // namespace scmstats
