// SPDX-License-Identifier: MIT
// A plug-in for QEMU that is called after each of the guest's accesses and counts nothing: what the
// interface alone costs. Its option is what it does there: "nothing", or "where", to ask QEMU where
// the access went.

#include <string_view>

#include "plugin_api.hpp"
#include "qemu_versions.hpp"

namespace {

using namespace scmstats::qemu;

void do_nothing(unsigned, AccessInfo, std::uint64_t, void*) {}

void ask_where(unsigned, AccessInfo info, std::uint64_t address, void*) {
  plugin_api.qemu_plugin_get_hwaddr(info, address);
}

AccessCallback* callback = do_nothing;
Tcg tcg;

void on_translation(Block* block) {
  for (std::size_t i = 0; i < plugin_api.qemu_plugin_tb_n_insns(block); ++i) {
    plugin_api.qemu_plugin_register_vcpu_mem_cb(plugin_api.qemu_plugin_tb_get_insn(block, i),
                                                callback, Registers::None, Direction::Both,
                                                nullptr);
  }
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) extern int qemu_plugin_version;
int qemu_plugin_version = interface_version();

__attribute__((visibility("default"))) int qemu_plugin_install(PluginId id, const PluginInfo* info,
                                                               int count, char** arguments) {
  if (!load_plugin_api() || !tcg.load(*info, true)) return 1;
  if (count == 1 && std::string_view(arguments[0]) == "do=where") callback = ask_where;
  tcg.register_callbacks(id, [](unsigned) {}, on_translation);
  return 0;
}
}
