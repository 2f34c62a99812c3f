// SPDX-License-Identifier: MIT
#include "elf_symbols.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <elf.h>

namespace scmstats {
namespace {

using Bytes = std::span<const std::byte>;

/// `count` bytes of the file from `offset` on; nothing if the file does not have them all.
std::optional<Bytes> part(Bytes file, std::uint64_t offset, std::uint64_t count) {
  if (offset > file.size() || count > file.size() - offset) return std::nullopt;
  return file.subspan(offset, count);
}

/// A struct in the file, which need not be aligned there.
template <typename Struct>
std::optional<Struct> load(Bytes file, std::uint64_t offset) {
  const auto bytes = part(file, offset, sizeof(Struct));
  if (!bytes) return std::nullopt;
  Struct loaded;
  std::memcpy(&loaded, bytes->data(), sizeof(loaded));
  return loaded;
}

std::optional<Elf64_Ehdr> load_header(Bytes file) {
  constexpr auto kByteOrder =
      std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  const auto header = load<Elf64_Ehdr>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != kByteOrder) {
    return std::nullopt;
  }
  return header;
}

std::optional<Elf64_Shdr> load_section(Bytes file, const Elf64_Ehdr& header, std::uint64_t index) {
  // The table starts inside the file, and the index is not above its size: no sum overflows.
  if (header.e_shoff > file.size() || index > file.size() / sizeof(Elf64_Shdr)) return std::nullopt;
  return load<Elf64_Shdr>(file, header.e_shoff + index * sizeof(Elf64_Shdr));
}

/// The number of sections. A file with more than its header can say has it in the first section.
std::uint64_t section_count(Bytes file, const Elf64_Ehdr& header) {
  if (header.e_shoff == 0 || header.e_shentsize != sizeof(Elf64_Shdr)) return 0;
  if (header.e_shnum != 0) return header.e_shnum;
  const auto first = load_section(file, header, 0);
  return first ? first->sh_size : 0;
}

std::optional<Elf64_Shdr> find_symbol_table(Bytes file, const Elf64_Ehdr& header) {
  const std::uint64_t count = section_count(file, header);
  for (std::uint64_t index = 0; index < count; ++index) {
    const auto section = load_section(file, header, index);
    if (!section) return std::nullopt;
    if (section->sh_type == SHT_SYMTAB) return section;
  }
  return std::nullopt;
}

bool is_global(const Elf64_Sym& symbol) {
  const auto binding = ELF64_ST_BIND(symbol.st_info);
  const auto type = ELF64_ST_TYPE(symbol.st_info);
  return symbol.st_shndx != SHN_UNDEF && (binding == STB_GLOBAL || binding == STB_WEAK) &&
         (type == STT_FUNC || type == STT_OBJECT || type == STT_TLS);
}

}  // namespace

std::optional<ElfSymbols> ElfSymbols::read(Bytes file) {
  const auto header = load_header(file);
  if (!header) return std::nullopt;
  const auto table = find_symbol_table(file, *header);
  if (!table || table->sh_entsize != sizeof(Elf64_Sym)) return std::nullopt;
  const auto entries = part(file, table->sh_offset, table->sh_size);
  const auto names = load_section(file, *header, table->sh_link);
  if (!entries || !names || names->sh_type != SHT_STRTAB) return std::nullopt;
  const auto strings = part(file, names->sh_offset, names->sh_size);
  if (!strings) return std::nullopt;

  ElfSymbols read;
  const auto* const text = reinterpret_cast<const char*>(strings->data());
  read.strings_.assign(text, text + strings->size());
  read.strings_.push_back('\0');  // ends a name that the file does not end
  for (std::size_t at = 0; entries->size() - at >= sizeof(Elf64_Sym); at += sizeof(Elf64_Sym)) {
    const auto symbol = *load<Elf64_Sym>(*entries, at);
    if (!is_global(symbol) || symbol.st_name >= strings->size()) continue;
    read.symbols_.emplace(&read.strings_[symbol.st_name],
                          Symbol{symbol.st_value, ELF64_ST_TYPE(symbol.st_info) == STT_TLS});
  }
  return read;
}

std::optional<ElfSymbols::Symbol> ElfSymbols::find(std::string_view name) const {
  const auto found = symbols_.find(name);
  if (found == symbols_.end()) return std::nullopt;
  return found->second;
}

std::span<const std::byte> elf_program_headers(Bytes file) {
  const auto header = load_header(file);
  if (!header || header->e_phentsize != sizeof(Elf64_Phdr)) return {};
  return part(file, header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr)).value_or(Bytes{});
}

}  // namespace scmstats
