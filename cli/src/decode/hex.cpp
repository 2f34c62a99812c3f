#include "decode/hex.hpp"

#include <algorithm>
#include <charconv>

namespace scmstats::cli {

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view next_word(std::string_view& line) {
  constexpr auto kBlanks = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

std::string_view without_prefix(std::string_view word) {
  const bool prefixed = word.starts_with("0x") || word.starts_with("0X");
  return prefixed ? word.substr(2) : word;
}

std::optional<std::uint64_t> parse_hex(std::string_view digits) {
  std::uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  if (error != std::errc{} || stop != end || digits.size() > 16) return std::nullopt;
  return number;
}

}  // namespace scmstats::cli
