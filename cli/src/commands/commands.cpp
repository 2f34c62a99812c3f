// SPDX-License-Identifier: MIT
#include "commands/commands.hpp"

#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {

CLI::Validator number_option(double least, double most, const std::string& right) {
  const auto check = [=](const std::string& text) {
    const auto number = parse_real(text);
    const bool good = number && *number >= least && *number <= most;
    return good ? std::string() : quote(text) + ": give " + right;
  };
  return {check, "NUMBER"};
}

CLI::Validator whole_number_option(unsigned least, unsigned most, const std::string& right) {
  const auto check = [=](const std::string& text) {
    const auto number = parse_number(text);
    const bool good = number && *number >= least && *number <= most;
    return good ? std::string() : quote(text) + ": give " + right;
  };
  return {check, "NUMBER"};
}

}  // namespace scmstats::cli
