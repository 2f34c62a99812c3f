// SPDX-License-Identifier: MIT
#include "symbols.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "elf_symbols.hpp"

namespace scmstats::qemu {
namespace {

using Bytes = std::span<const std::byte>;

/// The running program, as the dynamic linker knows it: the first of what is loaded.
dl_phdr_info program() {
  dl_phdr_info first{};
  const auto take = [](dl_phdr_info* info, std::size_t, void* to) {
    *static_cast<dl_phdr_info*>(to) = *info;
    return 1;
  };
  dl_iterate_phdr(take, &first);
  return first;
}

/// The path of the file that is mapped at an address; empty if there is none.
std::string mapped_file(const void* address) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    int path = 0;
    constexpr const char* kFormat = "%zx-%zx %*s %*s %*s %*s %n";
    if (std::sscanf(line.c_str(), kFormat, &begin, &end, &path) < 2) continue;
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (at >= begin && at < end && path > 0) return line.substr(static_cast<std::size_t>(path));
  }
  return {};
}

/// A file's symbols, if its program headers are those of the running program: by now another file
/// may have the path.
std::optional<ElfSymbols> read_file(const std::string& path, Bytes headers) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return std::nullopt;
  std::optional<ElfSymbols> symbols;
  struct stat status{};
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (memory != MAP_FAILED) {
      const Bytes bytes(static_cast<const std::byte*>(memory), size);
      const Bytes found = elf_program_headers(bytes);
      if (found.size() == headers.size() &&
          std::memcmp(found.data(), headers.data(), headers.size()) == 0) {
        symbols = ElfSymbols::read(bytes);
      }
      munmap(memory, size);
    }
  }
  close(file);
  return symbols;
}

/// The symbol table of the running program. Where the program was started by way of a dynamic
/// linker, /proc/self/exe is that linker: the file is the one that is mapped where the program is.
std::optional<ElfSymbols> read_program() {
  const dl_phdr_info info = program();
  if (!info.dlpi_phdr) return std::nullopt;
  const Bytes headers = std::as_bytes(std::span(info.dlpi_phdr, info.dlpi_phnum));
  auto symbols = read_file(mapped_file(info.dlpi_phdr), headers);
  // The program's file may have been removed or replaced since it was started.
  if (!symbols) symbols = read_file("/proc/self/exe", headers);
  return symbols;
}

void* find_in_table(const char* name) {
  // It is never freed: threads may look symbols up while QEMU exits.
  static const auto* const table = new std::optional<ElfSymbols>(read_program());
  if (!*table) return nullptr;
  const auto symbol = (*table)->find(name);
  if (!symbol) return nullptr;
  const dl_phdr_info info = program();
  const auto base = symbol->of_thread ? reinterpret_cast<std::uintptr_t>(info.dlpi_tls_data)
                                      : static_cast<std::uintptr_t>(info.dlpi_addr);
  return reinterpret_cast<void*>(base + symbol->value);
}

}  // namespace

void* find_symbol(const char* name) {
  void* const exported = dlsym(RTLD_DEFAULT, name);
  return exported ? exported : find_in_table(name);
}

const char* find_symbols(std::span<const Symbol> symbols) {
  for (const Symbol& symbol : symbols) {
    void* const address = find_symbol(symbol.name);
    if (!address) return symbol.name;
    *static_cast<void**>(symbol.variable) = address;  // POSIX: a function's address fits a void*
  }
  return nullptr;
}

bool is_qemu_with_pseries() {
  // hw/ppc/spapr.c: the machine's description.
  constexpr std::string_view kDescription = "pSeries Logical Partition (PAPR compliant)";
  const dl_phdr_info info = program();
  return std::ranges::any_of(
      std::span(info.dlpi_phdr, info.dlpi_phnum), [&](const ElfW(Phdr) & header) {
        if (header.p_type != PT_LOAD || (header.p_flags & (PF_R | PF_W)) != PF_R) return false;
        const auto* const begin = reinterpret_cast<const void*>(info.dlpi_addr + header.p_vaddr);
        return memmem(begin, header.p_filesz, kDescription.data(), kDescription.size()) != nullptr;
      });
}

}  // namespace scmstats::qemu
