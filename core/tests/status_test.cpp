// SPDX-License-Identifier: MIT
#include "scmstats/core/status.hpp"

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

}  // namespace
}  // namespace scmstats
