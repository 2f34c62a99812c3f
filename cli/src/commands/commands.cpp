// SPDX-License-Identifier: MIT
#include "commands/commands.hpp"

#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {

namespace {

template <typename Number, typename Parse>
CLI::Validator option(Parse parse, Number least, Number most, const std::string& right) {
  const auto check = [=](const std::string& text) {
    const auto number = parse(text);
    const bool good = number && *number >= least && *number <= most;
    return good ? std::string() : quote(text) + ": give " + right;
  };
  return {check, "NUMBER"};
}

}  // namespace

CLI::Validator number_option(double least, double most, const std::string& right) {
  return option([](const auto& text) { return parse_real(text); }, least, most, right);
}

CLI::Validator whole_number_option(unsigned least, unsigned most, const std::string& right) {
  return option([](const auto& text) { return parse_number(text); }, least, most, right);
}

}  // namespace scmstats::cli
