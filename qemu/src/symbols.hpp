#pragma once

#include <cstddef>
#include <span>

namespace scmstats::qemu {

/// Where the address of one of QEMU's symbols goes.
struct Symbol {
  const char* name;
  void* place;
};

/// A symbol of the running program, or null. For what may rightly be missing.
void* find_symbol(const char* name);

/// The plug-in interface that this QEMU speaks. Version 2 came with scoreboards, in 9.0; from then
/// on version 1, all that 7.2 knows, is refused.
int interface_version();

/// Looks all of them up. The name of the first that the running program lacks, else null.
const char* find_symbols(std::span<const Symbol> symbols);

}  // namespace scmstats::qemu
