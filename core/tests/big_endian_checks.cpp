// SPDX-License-Identifier: MIT
// For the compiler of the guests, which runs the checks on a big-endian target.
#include "big_endian_checks.hpp"
