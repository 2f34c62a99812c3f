// SPDX-License-Identifier: MIT
#include "util/number_option.hpp"

#include <charconv>

#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

template <typename Number>
CLI::Validator option(Number least, Number most, const std::string& right) {
  const auto check = [=](const std::string& text) {
    Number number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const bool good = error == std::errc{} && stop == end && number >= least && number <= most;
    return good ? std::string() : quote(text) + ": give " + right;
  };
  return {check, "NUMBER"};
}

}  // namespace

CLI::Validator number_option(double least, double most, const std::string& right) {
  return option(least, most, right);
}

CLI::Validator whole_number_option(int least, int most, const std::string& right) {
  return option(least, most, right);
}

}  // namespace scmstats::cli
