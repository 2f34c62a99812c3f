// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fault_table.hpp"
#include "guest_ram.hpp"
#include "nvdimm_table.hpp"
#include "options.hpp"
#include "qemu_api.hpp"
#include "qemu_versions.hpp"
#include "scmstats/host/metrics_file.hpp"
#include "scmstats/host/nvdimm_setup.hpp"
#include "scmstats/host/sampler.hpp"

namespace scmstats {

/// All that is between one QEMU and the core: its NVDIMMs, their sources, and what happens to the
/// VM. Lives until the process ends, since the sampler's thread may be in a source then. Everything
/// in it is called under QEMU's big lock.
class Adapter {
 public:
  /// Takes over the machine's NVDIMMs and registers the hypercall. To be called when the machine
  /// is made and has not yet run. Ends QEMU with exit status 1, after one line, where a
  /// cold-plugged NVDIMM's options cannot be carried out.
  static void start(Options options);

 private:
  /// An NVDIMM that is plugged.
  struct Plugged {
    qemu::Object* device;
    std::size_t slot;
    NvdimmSetup setup;
    std::shared_ptr<FaultPlan> faults;  // null without the option
  };

  explicit Adapter(Options options);

  static Result<> take_over(Options options);
  Result<> start_faults();
  Result<> start_metrics();
  Result<> plug_all();
  Result<void, UnusableOption> plug(qemu::Object* device, const NvdimmOptions& options);
  void hot_plug(qemu::Object* device);
  void unplug(qemu::Object* device);
  void register_callbacks();

  void on_reset();
  void on_run_state(bool running);
  void on_exit();
  void wait_for_state_files() const;
  void warn_of_unused_options() const;
  static qemu::HypercallFunction hypercall, faulted_hypercall;

  const Options options_;
  Sampler sampler_;
  std::unique_ptr<MetricsFile> metrics_;  // null without the option
  NvdimmTable table_;
  FaultTable faults_;
  qemu::BigLock big_lock_;
  GuestRam ram_;
  std::vector<Plugged> plugged_;
  std::set<std::string> ids_;  // of all that were ever plugged
  bool powered_on_ = false;
  bool has_run_ = false;

  qemu::DeviceListener listener_;
  qemu::Notifier exit_notifier_;
};

}  // namespace scmstats
