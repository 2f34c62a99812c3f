// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace scmstats::cli {

/// Returns whether an option's text is a number from `least` to `most`; `right`: what to give
/// instead.
CLI::Validator number_option(double least, double most, const std::string& right);

/// The same of whole numbers.
CLI::Validator whole_number_option(int least, int most, const std::string& right);

}  // namespace scmstats::cli
