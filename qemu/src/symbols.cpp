#include "symbols.hpp"

#include <dlfcn.h>

namespace scmstats::qemu {

void* find_symbol(const char* name) {
  return dlsym(RTLD_DEFAULT, name);
}

int interface_version() {
  return find_symbol("qemu_plugin_scoreboard_new") ? 2 : 1;
}

const char* find_symbols(std::span<const Symbol> symbols) {
  for (const Symbol& symbol : symbols) {
    void* const address = find_symbol(symbol.name);
    if (!address) return symbol.name;
    *static_cast<void**>(symbol.place) = address;  // POSIX: a function's address fits a void*
  }
  return nullptr;
}

}  // namespace scmstats::qemu
