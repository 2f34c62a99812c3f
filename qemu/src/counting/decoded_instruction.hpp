// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

namespace scmstats {

/// The properties of a guest's instruction that matter for counting. QEMU reports accesses, and an
/// instruction may make several accesses, or none.
/// Source: Power ISA 3.1, Book I, and observation of QEMU 7.2 and 10.0.
struct DecodedInstruction {
  bool loads = true;        ///< it may load, and its loads count
  bool stores = true;       ///< it may store, and its stores count
  bool may_split = false;   ///< QEMU may report several accesses
  unsigned bytes = 0;       ///< it has completed after so many bytes; 0: they are not known
  bool unreported = false;  ///< QEMU 7.2 reports no access

  bool operator==(const DecodedInstruction&) const = default;
};

/// Decodes a word. The word may also be data: guests can execute anything.
DecodedInstruction decode(std::uint32_t word) noexcept;

/// Decodes the two words of a prefixed instruction.
DecodedInstruction decode_prefixed(std::uint32_t prefix, std::uint32_t suffix) noexcept;

/// The operands of an unreported instruction. Its bytes are at RA + RB or at RA + displacement.
struct Operands {
  unsigned ra = 0;               ///< a register's number; 0 stands for the value 0
  std::optional<unsigned> rb{};  ///< a register's number
  std::int64_t displacement = 0;
  unsigned bytes = 0;       ///< 0: XER has the number
  unsigned aligned_to = 1;  ///< a power of two, to a multiple of which the address is rounded down
};

/// Returns whether an unreported instruction is a store; otherwise it is a load.
bool is_store(std::uint32_t word) noexcept;

/// Decodes the operands of an unreported instruction.
Operands operands(std::uint32_t word) noexcept;

}  // namespace scmstats
