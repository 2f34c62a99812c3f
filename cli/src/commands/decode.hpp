// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace scmstats::cli {

struct DecodeOptions {
  std::string file = "-";
};

/// The command as a part of the program's; its options go to `options`.
CLI::App* add_decode(CLI::App& app, DecodeOptions& options);

/// Prints what an rr-buffer holds, or which row of docs/abi.md it fails. The program's exit status.
int decode(const DecodeOptions& options);

}  // namespace scmstats::cli
