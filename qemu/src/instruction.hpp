// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

namespace scmstats {

/// The properties of a guest's instruction that matter for counting: QEMU reports accesses, and one
/// instruction may be several accesses, or none.
/// Source: Power ISA 3.1, Book I, and what QEMU 7.2 and 10.0 were seen to report.
struct Instruction {
  bool loads = true;     ///< what it loads counts
  bool stores = true;    ///< what it stores counts
  bool several = false;  ///< QEMU may report several accesses
  unsigned bytes = 0;    ///< of the accesses that complete it; 0: only its end shows that
  bool untold = false;   ///< QEMU 7.2 reports no access

  bool operator==(const Instruction&) const = default;
};

/// Decodes a word, which may also be data.
Instruction instruction(std::uint32_t word) noexcept;

/// Decodes the two words of a prefixed instruction.
Instruction prefixed_instruction(std::uint32_t prefix, std::uint32_t suffix) noexcept;

/// How an instruction that is untold names its bytes: at RA + RB or RA + displacement.
struct Operands {
  unsigned ra = 0;               ///< a register's number; 0 stands for the value 0
  std::optional<unsigned> rb{};  ///< a register's number
  std::int64_t displacement = 0;
  unsigned bytes = 0;       ///< 0: as many as XER says
  unsigned aligned_to = 1;  ///< they are the block of that size, a power of two, at the address
};

/// Decode an instruction that is `untold`. It is a store or a load.
bool is_store(std::uint32_t word) noexcept;
Operands operands(std::uint32_t word) noexcept;

}  // namespace scmstats
