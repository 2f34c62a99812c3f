// SPDX-License-Identifier: MIT
#include "guest_registers.hpp"

#include <span>

#include "symbols.hpp"

namespace scmstats {
namespace {

using qemu::plugin_api;

// Power ISA, Book III, "Machine State Register".
constexpr std::uint64_t kSixtyFourBit = 1ULL << 63;
constexpr std::uint64_t kProblemState = 1 << 14;
constexpr std::uint64_t kDataRelocation = 1 << 4;

// target/ppc/gdbstub.c. The numbers 0 to 31 are the general purpose registers.
constexpr int kMsr = 65;
constexpr int kXer = 69;

/// A vCPU's registers. QEMU returns them in the vCPU's current byte order.
class Registers {
 public:
  Registers(qemu::CpuState* vcpu, qemu::ByteArray* scratch) : vcpu_(vcpu), scratch_(scratch) {
    // MSR[LE] is the last bit. The bit in its place after a byte swap is always 0.
    little_ = (bytes_of(kMsr).front() & 1) != 0;
    msr_ = (*this)[kMsr];
  }

  bool little() const { return little_; }
  std::uint64_t msr() const { return msr_; }
  std::uint64_t operator[](int number) const {
    const std::span<const std::uint8_t> bytes = bytes_of(number);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value = value << 8 | bytes[little_ ? bytes.size() - 1 - i : i];
    }
    return value;
  }

 private:
  /// Returns the 4 or 8 bytes of one register. They are valid until the next call.
  std::span<const std::uint8_t> bytes_of(int number) const {
    plugin_api.g_byte_array_set_size(scratch_, 0);
    plugin_api.ppc_cpu_gdb_read_register(vcpu_, scratch_, number);
    const auto& view = *reinterpret_cast<const qemu::ByteArrayView*>(scratch_);
    return {view.data, view.size};
  }

  qemu::CpuState* vcpu_;
  qemu::ByteArray* scratch_;
  bool little_ = false;
  std::uint64_t msr_ = 0;
};

}  // namespace

qemu::CpuState* current_vcpu() {
  // The variable is thread-local: each look-up returns the address in this thread.
  return *static_cast<qemu::CpuState**>(qemu::find_symbol("current_cpu"));
}

bool little_endian() {
  qemu::ByteArray* const scratch = plugin_api.g_byte_array_new();
  const bool little = Registers(current_vcpu(), scratch).little();
  plugin_api.g_byte_array_unref(scratch);
  return little;
}

DataAccess data_access(qemu::CpuState* vcpu, qemu::ByteArray* scratch, const Operands& operands) {
  const Registers registers(vcpu, scratch);
  auto address = static_cast<std::uint64_t>(operands.displacement);
  if (operands.ra != 0) address += registers[static_cast<int>(operands.ra)];
  if (operands.rb) address += registers[static_cast<int>(*operands.rb)];
  if (!(registers.msr() & kSixtyFourBit)) address &= 0xFFFFFFFF;
  address &= ~std::uint64_t{operands.aligned_to - 1};

  DataAccess access{.address = address, .bytes = operands.bytes};
  if (access.bytes == 0) access.bytes = registers[kXer] & 0x7F;
  access.mmu_index =
      (registers.msr() & kProblemState ? 0U : 1U) | (registers.msr() & kDataRelocation ? 0U : 2U);
  return access;
}

}  // namespace scmstats
