// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace scmstats::cli {

/// Prints the content of an rr-buffer that passes check_rr_buffer().
std::string table_of(std::span<const std::byte> bytes);

}  // namespace scmstats::cli
