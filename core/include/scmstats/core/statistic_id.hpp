// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace scmstats {

/// The name of a statistic: 8 ASCII bytes, padded with spaces at the end, never NUL-terminated.
///
/// The only type for ids in this project. Its number is the big-endian reading of the 8 bytes
/// ('MemLife ' = 0x4D656D4C69666520), which is also what register r4 carries after H_PARTIAL.
class StatisticId {
 public:
  static constexpr std::size_t kSize = 8;

  /// A guest may ask for any 64-bit number, even if it is not text.
  constexpr explicit StatisticId(std::uint64_t number) noexcept : number_(number) {}

  /// The id of a literal of 1 to 8 characters; shorter ones are padded with spaces.
  template <std::size_t N>
  consteval StatisticId(const char (&text)[N]) {
    static_assert(N >= 2 && N <= kSize + 1, "an id has 1 to 8 characters");
    for (std::size_t i = 0; i < kSize; ++i) append(i < N - 1 ? text[i] : ' ');
  }

  /// The id of 1 to 8 printable ASCII characters, not all spaces; nothing for any other text.
  static constexpr std::optional<StatisticId> parse(std::string_view text) noexcept {
    if (text.size() > kSize) return std::nullopt;
    StatisticId id{std::uint64_t{0}};
    bool blank = true;
    for (std::size_t i = 0; i < kSize; ++i) {
      const char c = i < text.size() ? text[i] : ' ';
      if (c < ' ' || c > '~') return std::nullopt;
      blank = blank && c == ' ';
      id.append(c);
    }
    if (blank) return std::nullopt;
    return id;
  }

  constexpr std::uint64_t number() const noexcept { return number_; }

  /// The 8 bytes, padding included.
  constexpr std::array<char, kSize> text() const noexcept {
    std::array<char, kSize> text{};
    for (std::size_t i = 0; i < kSize; ++i) {
      text[i] = static_cast<char>(number_ >> (8 * (kSize - 1 - i)));
    }
    return text;
  }

  constexpr auto operator<=>(const StatisticId&) const noexcept = default;

 private:
  constexpr void append(char c) noexcept { number_ = number_ << 8 | static_cast<unsigned char>(c); }

  std::uint64_t number_ = 0;
};

/// An answer carries this id for a statistic that could not be served, with the value 0. A guest
/// may ask for it; an answer to "all" never contains it.
inline constexpr StatisticId kNoopStat{"NoopStat"};

}  // namespace scmstats
