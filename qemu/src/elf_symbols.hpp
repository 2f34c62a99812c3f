// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace scmstats {

/// The symbol table of a program's file: .symtab, which a program has until it is stripped. It also
/// has the functions that the program does not export. The file may be anything.
///
/// Source: <elf.h>, and the System V ABI, "Object Files".
class ElfSymbols {
 public:
  struct Symbol {
    std::uint64_t value;  ///< bytes from where the program, or its thread's variables, are loaded
    bool of_thread;       ///< a variable that each thread has
  };

  /// Reads the global functions and variables that are defined there. Nothing if `file` is not a
  /// 64-bit ELF file in this host's byte order, is damaged, or has no symbol table.
  static std::optional<ElfSymbols> read(std::span<const std::byte> file);

  std::optional<Symbol> find(std::string_view name) const;

  ElfSymbols(ElfSymbols&&) = default;
  ElfSymbols& operator=(ElfSymbols&&) = default;
  ElfSymbols(const ElfSymbols&) = delete;  // the names would stay those of the other
  ElfSymbols& operator=(const ElfSymbols&) = delete;

 private:
  ElfSymbols() = default;

  std::vector<char> strings_;
  std::unordered_map<std::string_view, Symbol> symbols_;  // by names in strings_
};

/// The program headers of an ELF file as they are stored; empty if there are none.
std::span<const std::byte> elf_program_headers(std::span<const std::byte> file);

}  // namespace scmstats
