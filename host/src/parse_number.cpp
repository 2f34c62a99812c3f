// SPDX-License-Identifier: MIT
#include "scmstats/host/parse_number.hpp"

#include <sys/sysmacros.h>

namespace scmstats {
namespace {

/// Takes a number off the start of a text. `form` is the base or the format.
template <typename Number, typename Form = int>
std::optional<Number> take(std::string_view& text, Form form = 10) {
  Number number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number, form);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return number;
}

template <typename Number, typename Form = int>
std::optional<Number> parse(std::string_view text, Form form = 10) {
  const auto number = take<Number>(text, form);
  return text.empty() ? number : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_digits(std::string_view text, int base) {
  return parse<std::uint64_t>(text, base);
}

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
  if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  return parse_digits(text, base);
}

std::optional<std::int64_t> parse_signed(std::string_view text) {
  return parse<std::int64_t>(text);
}

std::optional<double> parse_real(std::string_view text, std::chars_format format) {
  return parse<double>(text, format);
}

std::optional<std::uint64_t> take_digits(std::string_view& text) {
  return take<std::uint64_t>(text);
}

std::optional<dev_t> parse_device_number(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto upper = parse<unsigned>(text.substr(0, colon));
  const auto lower = parse<unsigned>(text.substr(colon + 1));
  if (!upper || !lower) return std::nullopt;
  return makedev(*upper, *lower);
}

}  // namespace scmstats
