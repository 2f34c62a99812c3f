// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace scmstats::cli {

struct PlayOptions {
  std::string trace, out;
  double speed = 1;
};

/// The command as a part of the program's; its options go to `options`.
CLI::App* add_play(CLI::App& app, PlayOptions& options);

/// Replays a recorded trace into a sample file. The program's exit status.
int play(const PlayOptions& options);

}  // namespace scmstats::cli
