#include "qemu_versions.hpp"

#include <cstring>

#include "symbols.hpp"

// What was checked, in the headers of QEMU 7.2.22 and 10.0.2 and in the program of Debian's 11.1.3,
// and by all tests of tests/qemu with each:
//
// | what                         | 7.2              | 10.0             | 11.1 |
// |------------------------------|------------------|------------------|------------------------------|
// | plug-in interface            | 1                | 2 to 4           | 7 | | vcpu_init callback's
// arguments | id, vCPU       | id, vCPU         | vCPU, user data              | | insn_data |
// returns pointer  | copies           | copies                       | | reports helpers' accesses
// | no               | yes              | yes                          | | to flush translations |
// tb_flush         | tb_flush         | tb_flush__exclusive_or_serial | | a thread per vCPU |
// mttcg_enabled    | mttcg_enabled    | qemu_tcg_mttcg_enabled()     | | bits of the TLB's number
// | 4                | 4                | 5                            | | TLBs' order in a vCPU |
// 0 to 15          | 0 to 15          | 21 to 0                      | | TLB_NOTDIRTY | 1 << 10 | 1
// << 10          | 1 << 7                       |
//
// The versions between them: interface 1 up to 8.2; 2 in 9.0, 3 in 9.1, 4 from 9.2 on, 5 in 10.1
// and 10.2, which all accept 2; 6 in 11.0.
namespace scmstats::qemu {
namespace {

constexpr Version kOldest{7, 2, 0}, kNewest{11, 1, 0};

/// The first micro version of what becomes the next version.
constexpr std::int64_t kDevelopment = 50;

std::string short_text(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

bool is_at_least(std::int64_t major, std::int64_t minor) {
  const auto running = running_version();
  return running && *running >= Version{major, minor, 0};
}

constexpr std::uint64_t kNotDirty = 1 << 10;  // TLB_NOTDIRTY up to 10.0
constexpr TlbLayout kTlbUpTo8_0{
    .index_mask = 15, .first = 0, .step = 1, .ram_flags = kNotDirty | 1 << 8};  // TLB_WATCHPOINT
constexpr TlbLayout kTlbUpTo10_0{
    .index_mask = 15, .first = 0, .step = 1, .ram_flags = kNotDirty | 1 << 7};  // TLB_FORCE_SLOW
constexpr TlbLayout kTlbOf11_1{.index_mask = 31, .first = 21, .step = -1, .ram_flags = 1 << 7};

template <typename Function>
void look_up(Function*& to, const char* name) {
  to = reinterpret_cast<Function*>(find_symbol(name));
}

}  // namespace

std::string Version::text() const {
  return short_text(*this) + "." + std::to_string(micro);
}

std::optional<Version> running_version() {
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

std::string version() {
  const auto running = running_version();
  return running ? "QEMU " + running->text() : "QEMU";
}

bool is_untested() {
  const auto running = running_version();
  return running && *running >= Version{kNewest.major, kNewest.minor, kDevelopment};
}

std::optional<std::string> version_complaint(bool allow_untested) {
  const auto running = running_version();
  if (!running) return "this QEMU does not tell its version; scmstats needs 7.2 to 11.1";
  if (*running < kOldest) {
    return "this QEMU " + running->text() + " is too old; scmstats needs " + short_text(kOldest) +
           " to " + short_text(kNewest);
  }
  if (is_untested() && !allow_untested) {
    return "this QEMU " + running->text() + " is newer than " + short_text(kNewest) +
           ", the newest that scmstats is tested with; give untested=on to try it";
  }
  return std::nullopt;
}

int interface_version() {
  if (is_at_least(11, 1)) return 7;
  if (is_at_least(11, 0)) return 6;
  return is_at_least(9, 0) ? 2 : 1;
}

Tcg tcg;

std::optional<std::string> Tcg::load(const PluginInfo& info, bool allow_untested) {
  const bool is_old = !is_at_least(10, 1);
  if (!is_old && !is_at_least(11, 1) && !allow_untested) {
    return "not tested with this " + version() +
           ", only with versions up to 10.0 and with 11.1; give untested=on to try it, or leave "
           "the "
           "option out";
  }
  interface_ = info.version.current;
  tlb_ = !is_old ? kTlbOf11_1 : is_at_least(8, 1) ? kTlbUpTo10_0 : kTlbUpTo8_0;
  register_vcpu_init_ = find_symbol("qemu_plugin_register_vcpu_init_cb");
  insn_data_ = find_symbol("qemu_plugin_insn_data");
  look_up(flush_, "tb_flush__exclusive_or_serial");
  look_up(flush_vcpu_, "tb_flush");
  look_up(is_mttcg_enabled_, "qemu_tcg_mttcg_enabled");
  mttcg_enabled_ = static_cast<const bool*>(find_symbol("mttcg_enabled"));
  const char* missing = !register_vcpu_init_      ? "qemu_plugin_register_vcpu_init_cb"
                        : !insn_data_             ? "qemu_plugin_insn_data"
                        : !flush_ && !flush_vcpu_ ? "tb_flush"
                        : !is_mttcg_enabled_ && !mttcg_enabled_ ? "mttcg_enabled"
                                                                : nullptr;
  if (missing) return "this " + version() + " has no " + missing;
  return std::nullopt;
}

bool Tcg::has_thread_per_vcpu() const {
  return is_mttcg_enabled_ ? is_mttcg_enabled_() : *mttcg_enabled_;
}

void Tcg::register_vcpu_init(PluginId id, void (*function)(unsigned vcpu)) const {
  static void (*on_vcpu)(unsigned);
  on_vcpu = function;
  if (interface_ >= 7) {
    using Callback = void(unsigned vcpu, void*);
    using Register = void(PluginId, Callback*, void*);
    reinterpret_cast<Register*>(register_vcpu_init_)(
        id, [](unsigned vcpu, void*) { on_vcpu(vcpu); }, nullptr);
  } else {
    using Callback = void(PluginId, unsigned vcpu);
    using Register = void(PluginId, Callback*);
    reinterpret_cast<Register*>(register_vcpu_init_)(
        id, [](PluginId, unsigned vcpu) { on_vcpu(vcpu); });
  }
}

void Tcg::copy_instruction(const Instruction* from, void* to, std::size_t bytes) const {
  if (interface_ >= 3) {
    using Copy = std::size_t(const Instruction*, void*, std::size_t);
    reinterpret_cast<Copy*>(insn_data_)(from, to, bytes);
  } else {
    using Data = const void*(const Instruction*);
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

}  // namespace scmstats::qemu
