// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

namespace scmstats::qemu {

/// One of QEMU's symbols, and the variable for its address.
struct Symbol {
  const char* name;
  void* variable;
};

/// A symbol of the running program, or null. For what may rightly be missing. A variable that each
/// thread has is the calling thread's.
///
/// A QEMU that was built without modules exports only the functions for plug-ins. All others are
/// then found in the symbol table of the program's file, unless the program is stripped.
void* find_symbol(const char* name);

/// Looks all of them up. The name of the first that the running program lacks, else null.
const char* find_symbols(std::span<const Symbol> symbols);

/// Returns whether the running program is a QEMU with the pseries machine, even without symbols.
bool is_qemu_with_pseries();

}  // namespace scmstats::qemu
