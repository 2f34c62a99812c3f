// SPDX-License-Identifier: MIT
#pragma once

#include "plugin_api.hpp"

namespace scmstats::access_counter {

/// The guest's code is translated, a block at a time: has QEMU call what access_callbacks.hpp
/// counts with.
void on_translation(qemu::Block* block);

}  // namespace scmstats::access_counter
