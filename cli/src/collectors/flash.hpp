// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "collectors/collector.hpp"

namespace scmstats::cli {

/// What an eMMC or UFS device's two estimates of its life time report: MemLife.
///
/// `estimates`: "0x01 0x02", of the device's two kinds of cells, each on JEDEC's scale: 0x01 to
/// 0x0a for up to 10 % used to up to 100 %, 0x0b for more, 0x00 for no estimate. The worse one
/// counts, and of its step the worse end. Throws std::runtime_error where it is no such text.
Collection read_life_time(std::string_view estimates);

}  // namespace scmstats::cli
