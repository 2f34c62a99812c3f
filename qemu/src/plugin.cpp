// SPDX-License-Identifier: MIT
// How the library gets into QEMU: loaded by `-plugin`, or preloaded into a QEMU without plug-ins.
//
// Either way its constructor runs before the machine is made, and registers a notifier for that;
// the rest waits until then. By then `-plugin` has passed its options; otherwise the library was
// preloaded, and its options are in the environment.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <dlfcn.h>

#include "adapter.hpp"
#include "counting/access_counter.hpp"
#include "options.hpp"
#include "plugin_api.hpp"
#include "qemu_api.hpp"
#include "qemu_versions.hpp"
#include "scmstats/host/version.hpp"
#include "symbols.hpp"

extern "C" {
/// QEMU reads it after the library's constructors ran.
__attribute__((visibility("default"))) extern int qemu_plugin_version;
int qemu_plugin_version = 0;
}

namespace scmstats {
namespace {

std::optional<Options> plugin_options;
bool installed = false;  // QEMU has called qemu_plugin_install; still true when it exits

/// QEMU's own error_report names the program, where there is one.
void print_error(const std::string& line) {
  using Report = void(const char*, ...);
  if (const auto report = reinterpret_cast<Report*>(qemu::find_symbol("error_report"))) {
    report("scmstats: %s", line.c_str());
  } else {
    std::fprintf(stderr, "scmstats: %s\n", line.c_str());
  }
}

/// Ends QEMU with one line.
[[noreturn]] void refuse(const std::string& line) {
  print_error(line);
  std::exit(EXIT_FAILURE);
}

void require_api() {
  if (const auto loaded = qemu::load_api(); !loaded) {
    refuse(loaded.error().reason + (qemu::is_qemu_with_pseries()
                                        ? ", which scmstats calls"
                                        : "; scmstats needs qemu-system-ppc64"));
  }
}

void require_version(const Options& options) {
  if (const auto good = qemu::check_version(options.untested); !good) refuse(good.error().reason);
  if (qemu::is_untested()) {
    const auto warn =
        reinterpret_cast<void (*)(const char*, ...)>(qemu::find_symbol("warn_report"));
    if (warn) warn("scmstats: untested=on: not tested with this %s", qemu::version().c_str());
  }
}

Options require_options(const std::vector<std::string>& arguments) {
  auto options = parse_options(arguments);
  if (!options) refuse(options.error().reason);
  return *std::move(options);
}

/// Another copy of the library may be in the same QEMU, from another file; a property of the
/// machine shows that.
bool claim(qemu::Object* machine) {
  constexpr const char* kProperty = "scmstats-version";
  if (qemu::api.object_property_find(machine, kProperty)) return false;
  qemu::api.object_property_add_str(
      machine, kProperty,
      [](qemu::Object*, qemu::Error**) { return qemu::api.g_strdup(version()); }, nullptr);
  return true;
}

/// Counting begins before the machine is made, and is worth nothing where TCG does not run the
/// guest.
void require_counting(qemu::PluginId id, const qemu::PluginInfo& info, bool allow_untested) {
  const auto counting = AccessCounter::instance().install(id, info, allow_untested);
  if (!counting) refuse("count-accesses=on: " + counting.error().reason);
}

void require_tcg() {
  if (*qemu::plugin_api.tcg_allowed) return;
  refuse(
      "count-accesses=on: only TCG, QEMU's emulation, lets a guest's accesses be counted; under " +
      qemu::accelerator() + " they go past it; give -accel tcg, or leave the option out");
}

/// Of a preloaded library that came into a QEMU which has no use for it, say one that is asked for
/// its capabilities, nothing is heard.
void on_machine_made(qemu::Notifier*, void*) {
  require_api();
  qemu::Object* const machine = qemu::api.qdev_get_machine();
  if (!qemu::api.object_dynamic_cast(machine, "spapr-machine")) {
    if (plugin_options) refuse("this is not a pseries machine; give -machine pseries");
    return;
  }
  if (!claim(machine)) {
    if (plugin_options) refuse("loaded twice; give one -plugin with all options");
    return;
  }
  const char* environment = std::getenv("SCMSTATS_OPTIONS");
  if (!plugin_options) {
    plugin_options = require_options(split_options(environment ? environment : ""));
    require_version(*plugin_options);
    if (plugin_options->count_accesses) {
      refuse(
          "count-accesses=on: only with -plugin can accesses be counted; load the library so, "
          "or leave the option out");
    }
  } else if (environment) {
    qemu::api.warn_report("scmstats: SCMSTATS_OPTIONS is not used: -plugin has the options");
  }
  if (plugin_options->count_accesses) require_tcg();
  Adapter::start(*std::move(plugin_options));
}

/// Returns whether the dynamic linker loads the library because LD_PRELOAD names it, and not QEMU.
bool is_preloaded() {
  const char* const preloaded = std::getenv("LD_PRELOAD");
  Dl_info own{};
  return preloaded && dladdr(reinterpret_cast<void*>(&is_preloaded), &own) != 0 &&
         std::strstr(preloaded, own.dli_fname) != nullptr;
}

/// A QEMU that is newer than those that were tested may refuse the plug-in interface before it
/// calls qemu_plugin_install. It then exits, and the line that explains this is printed.
void explain_if_not_installed() {
  if (is_preloaded()) return;
  std::atexit([] {
    if (installed) return;
    if (const auto good = qemu::check_version(false); !good) print_error(good.error().reason);
  });
}

/// Does nothing in another process, such as a shell that LD_PRELOAD reached.
__attribute__((constructor)) void wait_for_machine() {
  using Add = void(qemu::Notifier*);
  static qemu::Notifier machine_made{&on_machine_made};
  const auto add = reinterpret_cast<Add*>(qemu::find_symbol("qemu_add_machine_init_done_notifier"));
  if (!add) {
    if (!qemu::is_qemu_with_pseries()) return;
    refuse(
        "this QEMU is stripped and exports none of the functions that scmstats calls; do not strip "
        "it, or configure it with --enable-modules");
  }
  qemu_plugin_version = qemu::interface_version();
  if (qemu::is_untested()) explain_if_not_installed();
  add(&machine_made);
}

}  // namespace
}  // namespace scmstats

extern "C" {

/// QEMU's entry point. `arguments` are KEY=VALUE.
__attribute__((visibility("default"))) int qemu_plugin_install(
    scmstats::qemu::PluginId id, const scmstats::qemu::PluginInfo* info, int count,
    char** arguments) {
  scmstats::installed = true;
  if (scmstats::plugin_options) scmstats::refuse("loaded twice; give one -plugin with all options");
  scmstats::plugin_options = scmstats::require_options({arguments, arguments + count});
  const scmstats::Options& options = *scmstats::plugin_options;
  scmstats::require_version(options);
  scmstats::require_api();
  if (options.count_accesses) scmstats::require_counting(id, *info, options.untested);
  return 0;
}
}
