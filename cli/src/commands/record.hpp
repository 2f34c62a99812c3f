// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace scmstats::cli {

struct RecordOptions {
  std::string source, out;
  double every = 1;
  std::optional<double> length;  ///< seconds; none to record until a signal comes
};

/// The command as a part of the program's; its options go to `options`.
CLI::App* add_record(CLI::App& app, RecordOptions& options);

/// Records what a source says over time as a trace that can be played. The program's exit status.
int record(const RecordOptions& options);

}  // namespace scmstats::cli
