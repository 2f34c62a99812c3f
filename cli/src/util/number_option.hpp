// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace scmstats::cli {

/// Checks that an option's text is a number from `least` to `most`. The complaint about another
/// text says to give what `right` describes.
CLI::Validator number_option(double least, double most, const std::string& right);

/// Checks the same of a whole number.
CLI::Validator whole_number_option(unsigned least, unsigned most, const std::string& right);

}  // namespace scmstats::cli
