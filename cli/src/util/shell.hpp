// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace scmstats::cli {

/// Returns a text as one word for a shell: unchanged if every shell takes it so, otherwise in
/// single quotes.
std::string shell_word(std::string_view text);

/// Returns a text as the value of one of QEMU's options, with each comma doubled.
std::string qemu_value(std::string_view text);

}  // namespace scmstats::cli
