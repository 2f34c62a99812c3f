// SPDX-License-Identifier: MIT
#include "trace/seconds.hpp"

#include <fmt/format.h>

#include "scmstats/host/parse_number.hpp"

namespace scmstats::cli {
namespace {

constexpr std::size_t kDecimals = 9;
constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr std::uint64_t kMostSeconds = 9'000'000'000;  // a nanosecond count has room for a bit more

}  // namespace

std::optional<std::chrono::nanoseconds> parse_seconds(std::string_view text) {
  const auto point = text.find('.');
  const auto whole = parse_digits(text.substr(0, point));
  std::optional<std::uint64_t> part = 0;
  if (point != std::string_view::npos) {
    std::string decimals(text.substr(point + 1));
    if (decimals.empty() || decimals.size() > kDecimals) return std::nullopt;
    decimals.resize(kDecimals, '0');
    part = parse_digits(decimals);
  }
  if (!whole || !part || *whole > kMostSeconds) return std::nullopt;
  return std::chrono::seconds(*whole) + std::chrono::nanoseconds(*part);
}

std::string format_seconds(std::chrono::nanoseconds time) {
  std::string text =
      fmt::format("{}.{:09}", time.count() / kNanoseconds, time.count() % kNanoseconds);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace scmstats::cli
