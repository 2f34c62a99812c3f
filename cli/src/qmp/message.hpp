// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "qmp/monitor.hpp"

namespace scmstats::cli {

/// Most bytes of one message. QEMU's to our commands have some KiB; what has more is no QEMU.
inline constexpr std::size_t kMostMessageBytes = 1 << 20;

/// Cuts a stream of bytes into messages, one a line, as QEMU sends them.
class MessageStream {
 public:
  /// False where a line does not end within kMostMessageBytes.
  [[nodiscard]] bool add(std::string_view bytes);

  /// The next whole line, without its end; none until more bytes come.
  std::optional<std::string> next();

 private:
  std::string bytes_;
};

/// What an answer returns. Throws Refused where it is an error.
Json result_of(const Json& answer);

/// A member of an object that is a text; empty where there is none.
std::string text_at(const Json& object, const char* key);

/// Text from outside, to be shown on one line: each byte that is not printable ASCII as \xNN, and
/// no more than some hundred of them.
std::string one_line(std::string_view text);

}  // namespace scmstats::cli
