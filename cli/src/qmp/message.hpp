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

}  // namespace scmstats::cli
