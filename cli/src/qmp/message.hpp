// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "qmp/monitor.hpp"

namespace scmstats::cli {

/// Bounds a message. QEMU's answers to our commands have some KiB; nothing larger is from QEMU.
inline constexpr std::size_t kMostMessageBytes = 1 << 20;

/// Cuts a stream of bytes into messages, one a line, as QEMU sends them.
class MessageStream {
 public:
  /// Adds bytes. Returns false if a line does not end within kMostMessageBytes.
  [[nodiscard]] bool add(std::string_view bytes);

  /// Returns the next whole line, without its end, or nothing until more bytes come.
  std::optional<std::string> next();

 private:
  std::string bytes_;
};

/// Returns the result in an answer. Throws Refused if the answer is an error.
Json result_of(const Json& answer);

/// Returns an object's member that is a text, or an empty string.
std::string text_at(const Json& object, const char* key);

}  // namespace scmstats::cli
