// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace guest {

/// A number as text: what decimal() and hex() make. A view of it ends with it.
class Digits {
 public:
  constexpr void put_in_front(char digit) { text_[--begin_] = digit; }
  [[nodiscard]] constexpr size_t size() const { return text_.size() - begin_; }
  constexpr operator std::string_view() const { return {text_.data() + begin_, size()}; }

 private:
  static constexpr size_t kMost = 20;  // decimal digits of 2^64 - 1; a sign comes with 19 at most
  std::array<char, kMost> text_{};
  size_t begin_ = kMost;
};

/// An integer of any type, in decimal.
[[nodiscard]] constexpr Digits decimal(std::integral auto number) {
  Digits text;
  const bool negative = number < 0;
  auto rest = static_cast<uint64_t>(number);
  if (negative) rest = 0 - rest;
  do {
    text.put_in_front(static_cast<char>('0' + rest % 10));
    rest /= 10;
  } while (rest != 0);
  if (negative) text.put_in_front('-');
  return text;
}

/// A number in hexadecimal, lower case, "0x" in front, zeros up to `width` digits (16 at most).
[[nodiscard]] constexpr Digits hex(uint64_t number, size_t width = 1) {
  Digits text;
  do {
    text.put_in_front("0123456789abcdef"[number % 16]);
    number /= 16;
  } while (number != 0 || (text.size() < width && text.size() < 16));
  text.put_in_front('x');
  text.put_in_front('0');
  return text;
}

/// A text with spaces before or after it: the result of left() and right().
struct Padded {
  size_t before;
  std::string_view text;
  size_t after;
};

/// The text at the left of a field of `width` characters; a longer text is not cut.
[[nodiscard]] constexpr Padded left(std::string_view text, size_t width) {
  return {0, text, text.size() < width ? width - text.size() : 0};
}

/// The text at the right of a field of `width` characters; a longer text is not cut.
[[nodiscard]] constexpr Padded right(std::string_view text, size_t width) {
  return {text.size() < width ? width - text.size() : 0, text, 0};
}

}  // namespace guest
