// SPDX-License-Identifier: MIT
#include "qemu_versions.hpp"

#include <cstring>
#include <thread>

#include "symbols.hpp"

// clang-format off
// The differences. Sources: the headers of QEMU 7.2 and 10.0; for 11.1 a public header of plug-in interface
// 7 and the machine code of Debian's 11.1.3, about 45 functions. The tests of tests/qemu call everything
// else, with the same declarations, on all three.
//
// |                               | 7.2              | 10.0             | 11.1                          |
// |-------------------------------|------------------|------------------|-------------------------------|
// | takes the big lock            | qemu_mutex_lock_iothread_impl | bql_lock_impl | bql_lock_impl      |
// | plug-in interface             | 0 to 1           | 2 to 4           | 7                             |
// | arguments of a vCPU's callback  | id, vCPU       | id, vCPU         | vCPU, user data               |
// | arguments of a block's callback | id, block      | id, block        | block, user data              |
// | an instruction's data         | returns pointer  | copies           | copies                        |
// | reports helpers' accesses     | no               | yes              | yes                           |
// | flushes translations          | tb_flush         | tb_flush         | tb_flush__exclusive_or_serial |
// | a thread per vCPU             | mttcg_enabled    | mttcg_enabled    | qemu_tcg_mttcg_enabled()      |
// | bits of a TLB's number        | 4                | 4                | 5                             |
// | order of TLBs in a vCPU       | 0 to 15          | 0 to 15          | 21 to 0                       |
// | TLB_NOTDIRTY                  | 1 << 10          | 1 << 10          | 1 << 7                        |
// | bit 16 of an AccessInfo       | a load           | a load           | a load, or MO_ATOM's last bit |
//
// Not tested: the versions between them. They speak interface 1 up to 8.2, 2 in 9.0, 3 in 9.1, 4 in 9.2,
// 5 in 10.1 and 10.2, all of which accept 2 from 9.0 on, and 6 in 11.0.
// clang-format on
namespace scmstats::qemu {
namespace {

constexpr Version kOldest{7, 2, 0}, kNewest{11, 1, 0};

/// The first micro version of what becomes the next version.
constexpr std::int64_t kDevelopment = 50;

std::string short_text(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

std::string supported_range() {
  return short_text(kOldest) + " to " + short_text(kNewest);
}

constexpr std::uint64_t kNotDirty = 1 << 10;  // TLB_NOTDIRTY up to 10.0
constexpr TlbLayout kTlbUpTo8_0{.index_mask = 15,
                                .first = 0,
                                .step = 1,
                                .ram_flags = kNotDirty | 1 << 8,
                                .shared_flag = 0};  // TLB_WATCHPOINT
constexpr TlbLayout kTlbUpTo10_0{.index_mask = 15,
                                 .first = 0,
                                 .step = 1,
                                 .ram_flags = kNotDirty | 1 << 7,
                                 .shared_flag = 0};  // TLB_FORCE_SLOW
constexpr TlbLayout kTlbOf11_1{.index_mask = 31,
                               .first = 21,
                               .step = -1,
                               .ram_flags = 1 << 7,
                               .shared_flag = 1 << 8};  // TLB_FORCE_SLOW

std::optional<Version> query_version() {
  // qapi/qapi-types-control.h: what query-version answers.
  struct Triple {
    std::int64_t major, minor, micro;
  };
  struct Info {
    Triple* qemu;
    char* package;
  };
  using QueryVersion = Info*(Error**);
  const auto query = reinterpret_cast<QueryVersion*>(find_symbol("qmp_query_version"));
  if (!query) return std::nullopt;
  const Triple& triple = *query(nullptr)->qemu;
  return Version{triple.major, triple.minor, triple.micro};
}

bool is_at_least(std::int64_t major, std::int64_t minor) {
  const auto running = running_version();
  return running && *running >= Version{major, minor, 0};
}

template <typename Function>
void look_up(Function*& to, const char* name) {
  to = reinterpret_cast<Function*>(find_symbol(name));
}

/// qemu/qemu-plugin.h, up to interface 6: a callback's first argument is the plug-in's number.
template <typename Callback>
void register_with_id(void* function, PluginId id, Callback callback) {
  reinterpret_cast<void (*)(PluginId, Callback)>(function)(id, callback);
}

/// plugins/qemu-plugin.h, from interface 7 on: its last argument is a pointer that is given here.
template <typename Callback>
void register_with_data(void* function, PluginId id, Callback callback) {
  reinterpret_cast<void (*)(PluginId, Callback, void*)>(function)(id, callback, nullptr);
}

}  // namespace

std::string Version::text() const {
  return short_text(*this) + "." + std::to_string(micro);
}

std::optional<Version> running_version() {
  // QEMU allocates its answer.
  static const std::optional<Version> version = query_version();
  return version;
}

std::string version() {
  const auto running = running_version();
  return running ? "QEMU " + running->text() : "QEMU";
}

bool is_untested() {
  const auto running = running_version();
  return running && *running >= Version{kNewest.major, kNewest.minor, kDevelopment};
}

Result<> check_version(bool allow_untested) {
  const auto running = running_version();
  if (!running) {
    return Failure{"this QEMU does not report its version; scmstats needs " + supported_range()};
  }
  if (*running < kOldest) {
    return Failure{"this QEMU " + running->text() + " is too old; scmstats needs " +
                   supported_range()};
  }
  if (is_untested() && !allow_untested) {
    return Failure{"this QEMU " + running->text() + " is newer than " + short_text(kNewest) +
                   ", the newest that scmstats is tested with; give untested=on to try it"};
  }
  return {};
}

Failure lacks(const char* symbol) {
  return {"this " + version() + " has no " + symbol};
}

int interface_version() {
  if (is_at_least(11, 1)) return 7;
  if (is_at_least(11, 0)) return 6;
  return is_at_least(9, 0) ? 2 : 1;
}

Result<> Tcg::load(const PluginInfo& info, bool allow_untested) {
  const bool is_old = !is_at_least(10, 1);
  if (!is_old && !is_at_least(11, 1) && !allow_untested) {
    return Failure{
        "not tested with this " + version() +
        ", only with versions up to 10.0 and with 11.1; give untested=on to try it, or leave "
        "the option out"};
  }
  interface_ = info.version.current;
  tlb_ = !is_old ? kTlbOf11_1 : is_at_least(8, 1) ? kTlbUpTo10_0 : kTlbUpTo8_0;
  register_vcpu_init_ = find_symbol("qemu_plugin_register_vcpu_init_cb");
  register_translation_ = find_symbol("qemu_plugin_register_vcpu_tb_trans_cb");
  insn_data_ = find_symbol("qemu_plugin_insn_data");
  look_up(flush_, "tb_flush__exclusive_or_serial");
  look_up(flush_vcpu_, "tb_flush");
  look_up(is_mttcg_enabled_, "qemu_tcg_mttcg_enabled");
  mttcg_enabled_ = static_cast<const bool*>(find_symbol("mttcg_enabled"));
  const char* missing = nullptr;
  if (!register_vcpu_init_) missing = "qemu_plugin_register_vcpu_init_cb";
  if (!register_translation_) missing = "qemu_plugin_register_vcpu_tb_trans_cb";
  if (!insn_data_) missing = "qemu_plugin_insn_data";
  if (!flush_ && !flush_vcpu_) missing = "tb_flush";
  if (!is_mttcg_enabled_ && !mttcg_enabled_) missing = "mttcg_enabled";
  if (missing) return lacks(missing);
  return {};
}

bool Tcg::has_thread_per_vcpu() const {
  return is_mttcg_enabled_ ? is_mttcg_enabled_() : *mttcg_enabled_;
}

void Tcg::register_callbacks(PluginId id, void (*on_vcpu)(unsigned),
                             void (*on_block)(Block*)) const {
  static void (*vcpu_function)(unsigned);
  static void (*block_function)(Block*);
  vcpu_function = on_vcpu;
  block_function = on_block;
  if (interface_ >= 7) {
    register_with_data(register_vcpu_init_, id, +[](unsigned vcpu, void*) { vcpu_function(vcpu); });
    register_with_data(
        register_translation_, id, +[](Block* block, void*) { block_function(block); });
  } else {
    register_with_id(
        register_vcpu_init_, id, +[](PluginId, unsigned vcpu) { vcpu_function(vcpu); });
    register_with_id(
        register_translation_, id, +[](PluginId, Block* block) { block_function(block); });
  }
}

void Tcg::copy_instruction(const PluginInsn* from, void* to, std::size_t bytes) const {
  if (interface_ >= 3) {
    using Copy = std::size_t(const PluginInsn*, void*, std::size_t);
    reinterpret_cast<Copy*>(insn_data_)(from, to, bytes);
  } else {
    using Data = const void*(const PluginInsn*);
    std::memcpy(to, reinterpret_cast<Data*>(insn_data_)(from), bytes);
  }
}

void Tcg::flush_translations(CpuState* vcpu) const {
  if (flush_) {
    flush_();
  } else {
    flush_vcpu_(vcpu);
  }
}

Result<> BigLock::load() {
  const bool is_old = !is_at_least(9, 0);
  const char* const lock = is_old ? "qemu_mutex_lock_iothread_impl" : "bql_lock_impl";
  const char* const unlock = is_old ? "qemu_mutex_unlock_iothread" : "bql_unlock";
  look_up(lock_, lock);
  look_up(unlock_, unlock);
  if (lock_ && unlock_) return {};
  return lacks(lock_ ? unlock : lock);
}

void BigLock::release_for(std::chrono::nanoseconds time) const {
  unlock_();
  std::this_thread::sleep_for(time);
  lock_(__FILE__, __LINE__);
}

}  // namespace scmstats::qemu
