// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

namespace scmstats {

/// What counting has to know of a guest's instruction, since QEMU tells of accesses, and one
/// instruction may be several, or none, of them.
/// Source: Power ISA 3.1, Book I, and what QEMU 7.2 and 10.0 were seen to tell.
struct Instruction {
  bool loads = true;     ///< what it loads counts
  bool stores = true;    ///< what it stores counts
  bool several = false;  ///< QEMU may tell of several accesses
  unsigned bytes = 0;    ///< of those, with which it is done; 0: only its end tells
  bool untold = false;   ///< QEMU 7.2 tells of none

  bool operator==(const Instruction&) const = default;
};

/// Of a word that is an instruction, or whatever else there is in memory.
Instruction instruction(std::uint32_t word) noexcept;

/// Of the two words of a prefixed instruction.
Instruction prefixed_instruction(std::uint32_t prefix, std::uint32_t suffix) noexcept;

/// How an instruction that is untold names its bytes: at RA + RB or RA + displacement.
struct Operands {
  unsigned ra = 0;               ///< a register's number; 0 stands for the value 0
  std::optional<unsigned> rb{};  ///< a register's number
  std::int64_t displacement = 0;
  unsigned bytes = 0;       ///< 0: as many as XER says
  unsigned aligned_to = 1;  ///< they are the block of that size, a power of two, at the address
};

/// Of an instruction that is untold; as is_store(), which else is a load.
bool is_store(std::uint32_t word) noexcept;
Operands operands(std::uint32_t word) noexcept;

}  // namespace scmstats
