// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace scmstats::cli {

/// What an rr-buffer that passes check_rr_buffer() holds, for people.
std::string table_of(std::span<const std::byte> bytes);

}  // namespace scmstats::cli
