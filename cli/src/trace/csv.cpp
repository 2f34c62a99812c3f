// SPDX-License-Identifier: MIT
#include "trace/csv.hpp"

#include <algorithm>

#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {
namespace {

/// Takes the field that the line begins with; false where its quotes are wrong.
bool take_quoted(std::string_view& line, std::string& field) {
  line.remove_prefix(1);
  while (true) {
    const auto end = line.find('"');
    if (end == std::string_view::npos) return false;
    field += line.substr(0, end);
    line.remove_prefix(end + 1);
    if (!line.starts_with('"')) break;
    field += '"';
    line.remove_prefix(1);
  }
  return line.empty() || line.front() == ',';
}

bool take_plain(std::string_view& line, std::string& field) {
  field = trim(line.substr(0, line.find(',')));
  line.remove_prefix(std::min(line.size(), line.find(',')));
  return field.find('"') == std::string::npos;
}

}  // namespace

std::variant<std::vector<std::string>, std::string> split_csv(std::string_view line) {
  std::vector<std::string> fields;
  std::string_view rest = line;
  while (true) {
    std::string& field = fields.emplace_back();
    if (!(rest.starts_with('"') ? take_quoted : take_plain)(rest, field)) {
      return quote(line) + R"( has quotes that do not fit: give a quoted field as "a""b")";
    }
    if (rest.empty()) return fields;
    rest.remove_prefix(1);
  }
}

std::string csv_field(std::string_view text) {
  if (trim(text) == text && text.find_first_of("\",") == std::string_view::npos) {
    return std::string(text);
  }
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + '"';
}

}  // namespace scmstats::cli
