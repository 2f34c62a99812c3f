// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace scmstats::cli {

/// A text as one word for a shell: as it is where no shell minds, else in single quotes.
std::string shell_word(std::string_view text);

/// A text as the value of one of QEMU's options: a comma doubled.
std::string qemu_value(std::string_view text);

}  // namespace scmstats::cli
