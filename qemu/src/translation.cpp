// SPDX-License-Identifier: MIT
#include "translation.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "access_callbacks.hpp"
#include "continuations.hpp"
#include "guest_registers.hpp"
#include "qemu_versions.hpp"

namespace scmstats::access_counter {
namespace {

using qemu::plugin_api;

void call_at(qemu::Instruction* at, qemu::ExecutionCallback* function, std::uintptr_t data = 0) {
  plugin_api.qemu_plugin_register_vcpu_insn_exec_cb(at, function, qemu::Registers::None,
                                                    reinterpret_cast<void*>(data));
}

void call_after(qemu::Instruction* at, qemu::AccessCallback* function, qemu::Direction direction,
                Counted counted) {
  plugin_api.qemu_plugin_register_vcpu_mem_cb(at, function, qemu::Registers::None, direction,
                                              counted.data());
}

Instruction decode(std::span<const std::uint32_t> words) {
  return words.size() == 2 ? prefixed_instruction(words[0], words[1]) : instruction(words[0]);
}

void look_at(qemu::Instruction* at, const Instruction& is, std::uint32_t word) {
  if (is.several) call_at(at, begin, is_counted_late(is) ? word : 0);
  auto* const function = is.several ? on_part : on_access;
  const Counted counted = Counted::of(is);
  if (qemu::tcg.has_load_bit()) {
    // One callback for both, as QEMU 7.2 confuses two; and one also where nothing counts, as 7.2
    // otherwise calls what it called for another instruction.
    call_after(at, function, qemu::Direction::Both, counted);
  } else {
    call_after(at, function, qemu::Direction::Loads, {counted.loads, false, counted.bytes});
    call_after(at, function, qemu::Direction::Stores, {false, counted.stores, counted.bytes});
  }
}

Continuations continuations;

/// The vectors at which a vCPU takes an interrupt, here or in the kernel's part of its address
/// space. Source: Power ISA, Book III, "Interrupt Vectors", and LPCR[AIL].
bool is_vector(std::uint64_t address) {
  return (address & ~0xC000'0000'0000'4000) < 0x3000 && address % 32 == 0;
}

/// Whether the instruction before which the interrupt came, and not the one that made it come, is
/// where the guest goes on: the instruction that ran last has ended.
bool comes_between(std::uint64_t vector) {
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

/// An untold instruction may be the last one of a block. Where it ended is then seen at the start
/// of the next one.
void look_at_start(const qemu::Block* block) {
  const std::uint64_t address = plugin_api.qemu_plugin_tb_vaddr(block);
  qemu::Instruction* const first = plugin_api.qemu_plugin_tb_get_insn(block, 0);
  if (continuations.contains(address)) call_at(first, end);
  if (is_vector(address)) call_at(first, comes_between(address) ? end : abandon);
}

/// The blocks that may follow have been translated without look_at_start() knowing: they are again,
/// before this vCPU runs on. Not here, during a translation.
void continue_at(std::uint64_t address) {
  if (!continuations.insert(address)) return;
  const auto flush = [](qemu::CpuState* vcpu, std::uint64_t) {
    qemu::tcg.flush_translations(vcpu);
  };
  plugin_api.async_safe_run_on_cpu(current_vcpu(), flush, 0);
}

std::size_t read_words(const qemu::Instruction* at, std::array<std::uint32_t, 2>& words,
                       bool little) {
  const std::size_t bytes = std::min(plugin_api.qemu_plugin_insn_size(at), sizeof(words));
  qemu::tcg.copy_instruction(at, words.data(), bytes);
  if (!little) {
    for (std::uint32_t& word : words) word = __builtin_bswap32(word);
  }
  return bytes / sizeof(std::uint32_t);
}

}  // namespace

void on_translation(qemu::Block* block) {
  const bool little = little_endian();
  const std::size_t count = plugin_api.qemu_plugin_tb_n_insns(block);
  look_at_start(block);
  bool after_late = false;
  for (std::size_t i = 0; i < count; ++i) {
    qemu::Instruction* const at = plugin_api.qemu_plugin_tb_get_insn(block, i);
    if (after_late) call_at(at, end);
    std::array<std::uint32_t, 2> words{};
    const std::size_t length = read_words(at, words, little);
    const Instruction is = decode(std::span(words).first(length));
    look_at(at, is, words[0]);
    after_late = is_counted_late(is);
    if (after_late && i == count - 1) {
      continue_at(plugin_api.qemu_plugin_insn_vaddr(at) + sizeof(std::uint32_t));
    }
  }
}

}  // namespace scmstats::access_counter
