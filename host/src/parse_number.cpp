// SPDX-License-Identifier: MIT
#include "scmstats/host/parse_number.hpp"

#include <sys/sysmacros.h>

#include <charconv>

namespace scmstats {
namespace {

template <typename Number>
std::optional<Number> parse(std::string_view text, int base = 10) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::uint64_t> parse_digits(std::string_view text, int base) {
  return parse<std::uint64_t>(text, base);
}

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
  if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  return parse_digits(text, base);
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
