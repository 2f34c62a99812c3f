// SPDX-License-Identifier: MIT
#include "elf_symbols.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <string>
#include <vector>

#include <elf.h>

namespace scmstats {
namespace {

using Bytes = std::vector<std::byte>;

struct Image {
  Elf64_Ehdr header{};
  Elf64_Phdr program{};
  Elf64_Sym symbols[6] = {};
  char names[32] = "\0function\0variable\0thread\0other";
  Elf64_Shdr sections[3] = {};
};

Elf64_Sym symbol(unsigned name, int binding, int type, unsigned section, Elf64_Addr value) {
  Elf64_Sym made{};
  made.st_name = name;
  made.st_info = static_cast<unsigned char>(ELF64_ST_INFO(binding, type));
  made.st_shndx = static_cast<Elf64_Section>(section);
  made.st_value = value;
  return made;
}

Image small_program() {
  Image image;
  std::memcpy(image.header.e_ident, ELFMAG, SELFMAG);
  image.header.e_ident[EI_CLASS] = ELFCLASS64;
  image.header.e_ident[EI_DATA] =
      std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  image.header.e_phoff = offsetof(Image, program);
  image.header.e_phentsize = sizeof(Elf64_Phdr);
  image.header.e_phnum = 1;
  image.header.e_shoff = offsetof(Image, sections);
  image.header.e_shentsize = sizeof(Elf64_Shdr);
  image.header.e_shnum = 3;
  image.program.p_type = PT_LOAD;
  image.symbols[1] = symbol(1, STB_GLOBAL, STT_FUNC, 1, 0x1000);
  image.symbols[2] = symbol(10, STB_WEAK, STT_OBJECT, 1, 0x2000);
  image.symbols[3] = symbol(19, STB_GLOBAL, STT_TLS, 1, 0x8);
  image.symbols[4] = symbol(26, STB_LOCAL, STT_FUNC, 1, 0x3000);
  image.symbols[5] = symbol(26, STB_GLOBAL, STT_FUNC, SHN_UNDEF, 0);
  image.sections[1].sh_type = SHT_SYMTAB;
  image.sections[1].sh_link = 2;
  image.sections[1].sh_entsize = sizeof(Elf64_Sym);
  image.sections[1].sh_offset = offsetof(Image, symbols);
  image.sections[1].sh_size = sizeof(image.symbols);
  image.sections[2].sh_type = SHT_STRTAB;
  image.sections[2].sh_offset = offsetof(Image, names);
  image.sections[2].sh_size = sizeof(image.names);
  return image;
}

Bytes bytes_of(const Image& image) {
  Bytes bytes(sizeof(image));
  std::memcpy(bytes.data(), &image, sizeof(image));
  return bytes;
}

TEST(ElfSymbols, FindsFunctionsAndVariables) {
  const auto symbols = ElfSymbols::read(bytes_of(small_program()));
  ASSERT_TRUE(symbols);
  ASSERT_TRUE(symbols->find("function"));
  EXPECT_EQ(symbols->find("function")->value, 0x1000U);
  EXPECT_FALSE(symbols->find("function")->of_thread);
  ASSERT_TRUE(symbols->find("variable"));
  EXPECT_EQ(symbols->find("variable")->value, 0x2000U);
  ASSERT_TRUE(symbols->find("thread"));
  EXPECT_EQ(symbols->find("thread")->value, 0x8U);
  EXPECT_TRUE(symbols->find("thread")->of_thread);
}

TEST(ElfSymbols, IgnoresLocalAndUndefinedOnes) {
  const auto symbols = ElfSymbols::read(bytes_of(small_program()));
  ASSERT_TRUE(symbols);
  EXPECT_FALSE(symbols->find("other"));
  EXPECT_FALSE(symbols->find("func"));
  EXPECT_FALSE(symbols->find(""));
}

TEST(ElfSymbols, IgnoresOnesThatAreNoFunctionOrVariable) {
  for (const int type : {STT_NOTYPE, STT_SECTION, STT_FILE}) {
    Image image = small_program();
    image.symbols[1] = symbol(1, STB_GLOBAL, type, 1, 0x1000);
    const auto symbols = ElfSymbols::read(bytes_of(image));
    ASSERT_TRUE(symbols);
    EXPECT_FALSE(symbols->find("function")) << type;
    EXPECT_TRUE(symbols->find("variable")) << type;
  }
}

TEST(ElfSymbols, HaveTheSectionCountInTheFirstSectionIfItIsLarge) {
  Image image = small_program();
  image.header.e_shnum = 0;
  image.sections[0].sh_size = 3;
  const auto symbols = ElfSymbols::read(bytes_of(image));
  ASSERT_TRUE(symbols);
  EXPECT_TRUE(symbols->find("function"));
}

TEST(ElfSymbols, AreNoneInAStrippedFile) {
  Image image = small_program();
  image.sections[1].sh_type = SHT_PROGBITS;
  EXPECT_FALSE(ElfSymbols::read(bytes_of(image)));
  image = small_program();
  image.header.e_shnum = 0;
  image.header.e_shoff = 0;
  EXPECT_FALSE(ElfSymbols::read(bytes_of(image)));
}

TEST(ElfSymbols, AreNoneInAFileOfAnotherKind) {
  Image image = small_program();
  image.header.e_ident[EI_CLASS] = ELFCLASS32;
  EXPECT_FALSE(ElfSymbols::read(bytes_of(image)));
  image = small_program();
  image.header.e_ident[EI_DATA] ^= ELFDATA2LSB ^ ELFDATA2MSB;
  EXPECT_FALSE(ElfSymbols::read(bytes_of(image)));
  EXPECT_FALSE(ElfSymbols::read({}));
  EXPECT_TRUE(elf_program_headers({}).empty());
}

TEST(ElfSymbols, AreNoneWhereTheFileIsCutOff) {
  const Bytes whole = bytes_of(small_program());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ElfSymbols::read(Bytes(whole.begin(), whole.begin() + static_cast<int>(size))));
  }
}

// The address sanitizer reports a read past an end.
TEST(ElfSymbols, OfADamagedFileAreReadInsideIt) {
  const Bytes whole = bytes_of(small_program());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const unsigned value : {0x00U, 0x01U, 0x7FU, 0x80U, 0xFFU}) {
      Bytes damaged = whole;
      damaged[at] = static_cast<std::byte>(value);
      const auto symbols = ElfSymbols::read(damaged);
      if (symbols) symbols->find("function");
      EXPECT_LE(elf_program_headers(damaged).size(), whole.size());
    }
  }
}

TEST(ElfSymbols, WithNumbersThatOverflowAreNone) {
  for (const std::uint64_t large : {~0ULL, ~0ULL - 8, 1ULL << 63, 1ULL << 32}) {
    for (auto* const number : {+[](Image& in) { return &in.header.e_shoff; },
                               +[](Image& in) { return &in.sections[1].sh_offset; },
                               +[](Image& in) { return &in.sections[1].sh_size; },
                               +[](Image& in) { return &in.sections[2].sh_offset; },
                               +[](Image& in) { return &in.sections[2].sh_size; }}) {
      Image image = small_program();
      *number(image) = large;
      EXPECT_FALSE(ElfSymbols::read(bytes_of(image))) << large;
      image.header.e_shnum = 0;
      image.sections[0].sh_size = 3;
      EXPECT_FALSE(ElfSymbols::read(bytes_of(image))) << large;
    }
  }
}

TEST(ElfSymbols, HaveANameThatTheFileDoesNotEnd) {
  Image image = small_program();
  image.sections[2].sh_size = 5;  // "\0func"
  const auto symbols = ElfSymbols::read(bytes_of(image));
  ASSERT_TRUE(symbols);
  EXPECT_TRUE(symbols->find("func"));
  EXPECT_FALSE(symbols->find("variable"));
}

TEST(ElfProgramHeaders, AreThoseOfTheFile) {
  const Image image = small_program();
  const Bytes bytes = bytes_of(image);
  const auto headers = elf_program_headers(bytes);
  ASSERT_EQ(headers.size(), sizeof(image.program));
  EXPECT_EQ(std::memcmp(headers.data(), &image.program, headers.size()), 0);
}

}  // namespace
}  // namespace scmstats
