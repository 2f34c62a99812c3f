// SPDX-License-Identifier: MIT
// What AccessCounter does while QEMU translates guest code: it registers the callbacks that run at
// execution.
#include <algorithm>
#include <array>

#include "access_counter.hpp"

namespace scmstats {
namespace {

using qemu::plugin_api;

void call_before(qemu::PluginInsn* at, qemu::ExecutionCallback* function, std::uintptr_t data = 0) {
  plugin_api.qemu_plugin_register_vcpu_insn_exec_cb(at, function, qemu::Registers::None,
                                                    reinterpret_cast<void*>(data));
}

void ignore_access(unsigned, qemu::AccessInfo, std::uint64_t, void*) {}

/// Returns whether an address is a vector at which a vCPU takes an interrupt, in real mode or in
/// the kernel's part of its address space. Source: Power ISA, Book III, "Interrupt Vectors", and
/// LPCR[AIL].
bool is_vector(std::uint64_t address) {
  return (address & ~0xC000'0000'0000'4000) < 0x3000 && address % 32 == 0;
}

/// Returns whether the last instruction has completed when the vCPU takes an interrupt: the guest
/// continues after it. Otherwise that instruction caused the interrupt.
bool is_taken_between_instructions(std::uint64_t vector) {
  switch (vector & 0x3FFF) {
    case 0x200:  // machine check
    case 0x400:  // instruction storage
    case 0x480:  // instruction segment
    case 0x500:  // external
    case 0x900:  // decrementer
    case 0xA00:  // directed privileged doorbell
    case 0xE80:  // directed hypervisor doorbell
    case 0xEA0:  // hypervisor virtualization
      return true;
    default:
      return false;
  }
}

}  // namespace

/// Returns whether only on_insn_done() can count an instruction.
bool AccessCounter::is_counted_when_done(const DecodedInstruction& insn) const {
  return insn.may_split && (insn.bytes == 0 || (insn.unreported && !tcg_.reports_helpers()));
}

void AccessCounter::instrument(qemu::PluginInsn* at, const DecodedInstruction& insn,
                               std::uint32_t word) {
  if (insn.may_split) call_before(at, on_insn_start, is_counted_when_done(insn) ? word : 0);
  if (!tcg_.separates_directions()) {
    // QEMU 7.2 confuses two callbacks of one instruction. It also needs a callback where nothing
    // counts: without one it calls the callback of another instruction.
    call_on_access(at, qemu::Direction::Both, insn, insn.loads, insn.stores);
  } else {
    if (insn.loads) call_on_access(at, qemu::Direction::Loads, insn, true, false);
    if (insn.stores) call_on_access(at, qemu::Direction::Stores, insn, false, true);
  }
}

/// Has QEMU call a function that counts loads or stores or both, after each access in a direction.
void AccessCounter::call_on_access(qemu::PluginInsn* at, qemu::Direction direction,
                                   const DecodedInstruction& insn, bool loads, bool stores) {
  qemu::AccessCallback* function = loads && stores ? on_access<AccessKind::kBoth>
                                   : stores        ? on_access<AccessKind::kStores>
                                   : loads         ? on_access<AccessKind::kLoads>
                                                   : ignore_access;
  void* data = this;
  if (insn.may_split) {
    function = on_partial_access;
    data = CallbackData{loads, stores, insn.bytes}.to_pointer();
  }
  plugin_api.qemu_plugin_register_vcpu_mem_cb(at, function, qemu::Registers::None, direction, data);
}

/// The block before may end with an instruction that on_insn_done() counts. The start of the next
/// block shows how that instruction ended.
void AccessCounter::instrument_block_start(const qemu::Block* block) const {
  const std::uint64_t address = plugin_api.qemu_plugin_tb_vaddr(block);
  qemu::PluginInsn* const first = plugin_api.qemu_plugin_tb_get_insn(block, 0);
  if (continuations_.contains(address)) call_before(first, on_insn_done);
  if (is_vector(address)) {
    call_before(first, is_taken_between_instructions(address) ? on_insn_done : on_insn_aborted);
  }
}

/// Blocks that start at a new continuation may have been translated without on_insn_done(). QEMU
/// translates them again before this vCPU continues; it cannot do so during a translation.
void AccessCounter::add_continuation(std::uint64_t address) {
  if (!continuations_.insert(address)) return;
  const auto flush = [](qemu::CpuState* vcpu, std::uint64_t) {
    instance().tcg_.flush_translations(vcpu);
  };
  plugin_api.async_safe_run_on_cpu(current_vcpu(), flush, 0);
}

/// Reads an instruction's words, and returns how many there are.
std::size_t AccessCounter::read_words(const qemu::PluginInsn* at,
                                      std::array<std::uint32_t, 2>& words, bool little) const {
  const std::size_t bytes = std::min(plugin_api.qemu_plugin_insn_size(at), sizeof(words));
  tcg_.copy_instruction(at, words.data(), bytes);
  if (!little) {
    for (std::uint32_t& word : words) word = __builtin_bswap32(word);
  }
  return bytes / sizeof(std::uint32_t);
}

void AccessCounter::on_translation(qemu::Block* block) {
  AccessCounter& counter = instance();
  const bool little = little_endian();
  const std::size_t count = plugin_api.qemu_plugin_tb_n_insns(block);
  counter.instrument_block_start(block);
  bool after_late = false;
  for (std::size_t i = 0; i < count; ++i) {
    qemu::PluginInsn* const at = plugin_api.qemu_plugin_tb_get_insn(block, i);
    if (after_late) call_before(at, on_insn_done);
    std::array<std::uint32_t, 2> words{};
    const bool prefixed = counter.read_words(at, words, little) == words.size();
    const DecodedInstruction insn =
        prefixed ? decode_prefixed(words[0], words[1]) : decode(words[0]);
    counter.instrument(at, insn, words[0]);
    after_late = counter.is_counted_when_done(insn);
    if (after_late && i == count - 1) {
      counter.add_continuation(plugin_api.qemu_plugin_insn_vaddr(at) + sizeof(std::uint32_t));
    }
  }
}

}  // namespace scmstats
