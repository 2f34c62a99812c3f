#pragma once

#include "plugin_api.hpp"

namespace scmstats::access_counter {

/// Whether this QEMU copies an instruction's data to where it is told to; else it returns a
/// pointer. To be called first.
void copy_data(bool copied);

/// The guest's code is translated, a block at a time: has QEMU call what access_callbacks.hpp
/// counts with.
void on_translation(qemu::PluginId, qemu::Block* block);

}  // namespace scmstats::access_counter
