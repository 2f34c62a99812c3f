// SPDX-License-Identifier: MIT
#include "collectors/attribute.hpp"

#include <sys/sysmacros.h>

#include <charconv>
#include <stdexcept>

#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

std::string read_attribute(const std::filesystem::path& path) {
  // A page is the most that an attribute may be; with 64 KiB pages /sys says so for all of them.
  auto read = read_text_file(path.string(), 65536);
  if (const auto* reason = std::get_if<std::string>(&read)) {
    throw std::runtime_error(path.string() + ": " + *reason);
  }
  std::string text = std::move(std::get<TextFile>(read).text);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::optional<std::string> find_attribute(const std::filesystem::path& path) {
  const auto read = read_text_file(path.string(), 65536);
  const auto* file = std::get_if<TextFile>(&read);
  std::string_view text = file ? std::string_view(file->text) : "";
  text = trim(text.substr(0, text.find('\n')));
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

std::vector<std::string_view> words(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n";
  std::vector<std::string_view> found;
  for (auto begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;
       begin = text.find_first_not_of(kBlanks)) {
    text.remove_prefix(begin);
    found.push_back(text.substr(0, text.find_first_of(kBlanks)));
    text.remove_prefix(found.back().size());
  }
  return found;
}

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
  if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<dev_t> parse_device_number(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto upper = parse_number(text.substr(0, colon));
  const auto lower = parse_number(text.substr(colon + 1));
  if (!upper || !lower) return std::nullopt;
  return makedev(static_cast<unsigned>(*upper), static_cast<unsigned>(*lower));
}

bool is_numbered(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  const std::string_view digit = name.substr(prefix.size(), 1);
  return !digit.empty() && digit[0] >= '0' && digit[0] <= '9';
}

}  // namespace scmstats::cli
