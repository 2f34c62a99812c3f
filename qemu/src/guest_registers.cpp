#include "guest_registers.hpp"

#include "symbols.hpp"

namespace scmstats {
namespace {

using qemu::plugin_api;

// Power ISA, Book III, "Machine State Register".
constexpr std::uint64_t kSixtyFourBit = 1ULL << 63;
constexpr std::uint64_t kProblemState = 1 << 14;
constexpr std::uint64_t kDataRelocation = 1 << 4;

// target/ppc/gdbstub.c; a general purpose register's number is its own.
constexpr int kMsr = 65;
constexpr int kXer = 69;

std::uint64_t big_endian(const std::uint8_t* bytes) {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | bytes[i];
  return number;
}

/// A vCPU's registers, which QEMU gives in the vCPU's own byte order.
class Registers {
 public:
  explicit Registers(qemu::CpuState* vcpu) : vcpu_(vcpu) {
    const std::uint64_t as_if_big = raw(kMsr);
    // MSR[LE] is the last bit, and the bit that is last when swapped is always 0.
    little_ = (as_if_big >> 56 & 1) != 0;
    msr_ = little_ ? __builtin_bswap64(as_if_big) : as_if_big;
  }

  bool little() const { return little_; }
  std::uint64_t msr() const { return msr_; }
  std::uint64_t operator[](int number) const {
    const std::uint64_t value = raw(number);
    return little_ ? __builtin_bswap64(value) : value;
  }

 private:
  std::uint64_t raw(int number) const {
    thread_local qemu::ByteArray* const bytes = plugin_api.g_byte_array_new();
    plugin_api.g_byte_array_set_size(bytes, 0);
    plugin_api.ppc_cpu_gdb_read_register(vcpu_, bytes, number);
    return big_endian(reinterpret_cast<const qemu::ByteArrayView*>(bytes)->data);
  }

  qemu::CpuState* vcpu_;
  bool little_ = false;
  std::uint64_t msr_ = 0;
};

}  // namespace

bool little_endian() {
  // A variable of the thread's: looked up anew, its address is this thread's.
  return Registers(*static_cast<qemu::CpuState**>(qemu::find_symbol("current_cpu"))).little();
}

DataAccess data_access(qemu::CpuState* vcpu, const Operands& operands) {
  const Registers registers(vcpu);
  std::uint64_t address = static_cast<std::uint64_t>(operands.displacement);
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
