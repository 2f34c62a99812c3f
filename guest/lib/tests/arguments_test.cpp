// SPDX-License-Identifier: MIT
#include "guest/arguments.hpp"

namespace guest {
namespace {

static_assert(number_of("row", "", 7) == 7);
static_assert(number_of("row", "row=16", 7) == 16);
static_assert(number_of("row", "calls=10000000 row=1", 7) == 1);
static_assert(number_of("row", "  row=1 row=2", 7) == 1);
static_assert(number_of("row", "arrow=1 rows=2 row 3", 7) == 7);
static_assert(number_of("row", "row=", 7) == 7);
static_assert(number_of("row", "row=1k", 7) == 7);

}  // namespace
}  // namespace guest
