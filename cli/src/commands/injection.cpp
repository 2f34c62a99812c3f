// SPDX-License-Identifier: MIT
#include "commands/injection.hpp"

#include <algorithm>
#include <stdexcept>

#include "qmp/statistic_key.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

std::variant<Injection, std::string> parse_injection(std::string_view text) {
  const std::size_t middle = text.find('=');
  if (middle == std::string_view::npos) {
    return quote(text) + ": no '='; give a statistic and its value, as MemLife=87";
  }
  const std::string_view name = text.substr(0, middle);
  const auto id = find_by_name(name);
  if (!id) {
    return quote(name) + ": not a standard statistic; 'scmstats statistics' lists them";
  }
  const auto value = parse_value(*id, text.substr(middle + 1));
  if (const auto* reason = std::get_if<std::string>(&value))
    return trimmed_text_of(*id) + ": " + *reason;
  return Injection{*id, std::get<std::uint64_t>(value)};
}

std::vector<Injection> parse_injections(const std::vector<std::string>& texts) {
  std::vector<Injection> injections;
  for (const std::string& text : texts) {
    const auto injection = parse_injection(text);
    if (const auto* reason = std::get_if<std::string>(&injection)) {
      throw std::runtime_error(*reason);
    }
    injections.push_back(std::get<Injection>(injection));
    const StatisticId id = injections.back().id;
    if (std::ranges::count(injections, id, &Injection::id) > 1) {
      throw std::runtime_error(trimmed_text_of(id) + ": given twice; give each statistic once");
    }
  }
  return injections;
}

}  // namespace scmstats::cli
