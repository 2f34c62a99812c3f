// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "command.hpp"

namespace scmstats::cli {

/// Each function makes the command of its name. main.cpp has the table of them.
std::unique_ptr<Command> make_allow();
std::unique_ptr<Command> make_check();
std::unique_ptr<Command> make_collect();
std::unique_ptr<Command> make_decode();
std::unique_ptr<Command> make_deny();
std::unique_ptr<Command> make_fault();
std::unique_ptr<Command> make_inject();
std::unique_ptr<Command> make_play();
std::unique_ptr<Command> make_probe();
std::unique_ptr<Command> make_record();
std::unique_ptr<Command> make_show();
std::unique_ptr<Command> make_statistics();
std::unique_ptr<Command> make_watch();

}  // namespace scmstats::cli
