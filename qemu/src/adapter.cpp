// SPDX-License-Identifier: MIT
#include "adapter.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <utility>

#include "counting/access_counter.hpp"
#include "fault_property.hpp"
#include "qom_properties.hpp"
#include "scmstats/core/fault.hpp"
#include "scmstats/host/access_source.hpp"
#include "scmstats/host/version.hpp"

namespace scmstats {
namespace {

using qemu::api;

Adapter* adapter = nullptr;  // QEMU's listeners and the hypercall carry no pointer of ours

Instant now() {
  return std::chrono::steady_clock::now();
}

void warn(const std::string& line) {
  api.warn_report("scmstats: %s", line.c_str());
}

bool is_nvdimm(qemu::Object* object) {
  return api.object_dynamic_cast(object, "nvdimm") != nullptr;
}

std::string id_of(qemu::Object* device) {
  return api.object_get_canonical_path_component(device);
}

/// Not negative, on a pseries machine.
std::int64_t slot_of(qemu::Object* nvdimm) {
  return api.object_property_get_int(nvdimm, "slot", nullptr);
}

/// The file that holds an NVDIMM's memory; an empty string where it is in none.
std::string backing_file(qemu::Object* nvdimm) {
  qemu::Object* const memory = api.object_property_get_link(nvdimm, "memdev", nullptr);
  if (!memory || !api.object_property_find(memory, "mem-path")) return {};
  char* const path = api.object_property_get_str(memory, "mem-path", nullptr);
  std::string copy = path ? path : "";
  api.g_free(path);
  return copy;
}

/// Null where accesses are not counted.
std::shared_ptr<Source> count_accesses(qemu::Object* nvdimm, const Options& options) {
  if (!options.count_accesses) return nullptr;
  qemu::Object* const memory = api.object_property_get_link(nvdimm, "memdev", nullptr);
  const auto number = AccessCounter::instance().add(memory);
  if (!number) return nullptr;
  return std::make_shared<AccessSource>(
      [nvdimm = *number] { return AccessCounter::instance().counts(nvdimm); });
}

/// A VM without a name has its metrics file's, which no other VM of the host has.
VmLabels vm_labels(const std::string& metrics) {
  std::string name = qemu::vm_name();
  if (name.empty()) name = std::filesystem::path(metrics).stem();
  return {std::move(name), qemu::vm_uuid()};
}

}  // namespace

Adapter::Adapter(Options options) : options_(std::move(options)), sampler_(options_.interval) {
  if (!options_.metrics) return;
  metrics_ = std::make_unique<MetricsFile>(*options_.metrics, vm_labels(*options_.metrics),
                                           options_.metrics_interval, warn);
}

void Adapter::start(Options options) {
  if (const auto taken = take_over(std::move(options)); !taken) {
    api.error_report("scmstats: %s", taken.error().reason.c_str());
    std::exit(EXIT_FAILURE);
  }
  api.info_report("scmstats: version %s", version_and_commit());
  adapter->register_callbacks();
  api.spapr_register_hypercall(kScmPerformanceStats, adapter->options_.faults
                                                         ? &Adapter::faulted_hypercall
                                                         : &Adapter::hypercall);
}

/// Makes the adapter. Fails also if a timer or a thread cannot be started.
Result<> Adapter::take_over(Options options) {
  try {
    adapter = new Adapter(std::move(options));
    if (auto started = adapter->start_faults(); !started) return started;
    if (auto plugged = adapter->plug_all(); !plugged) return plugged;
    return adapter->start_metrics();
  } catch (const std::exception& error) {
    return Failure{error.what()};
  }
}

Result<> Adapter::start_faults() {
  if (!options_.faults) return {};
  if (const auto loaded = big_lock_.load(); !loaded) {
    return Failure{"faults=on: " + loaded.error().reason};
  }
  warn("faults=on: wrong answers can be injected; not for production");
  return {};
}

Result<> Adapter::start_metrics() {
  if (!metrics_) return {};
  const auto fail = [&](const std::string& reason) {
    return Failure{"metrics=" + *options_.metrics + ": " + reason};
  };
  try {
    const auto started = metrics_->start();
    return started ? Result<>() : fail(started.error().reason);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

Result<> Adapter::plug_all() {
  std::vector<qemu::Object*> nvdimms;
  api.object_child_foreach_recursive(
      api.object_get_root(),
      [](qemu::Object* object, void* list) {
        if (is_nvdimm(object) && api.object_property_get_bool(object, "realized", nullptr)) {
          static_cast<std::vector<qemu::Object*>*>(list)->push_back(object);
        }
        return 0;
      },
      &nvdimms);
  std::ranges::sort(nvdimms, {}, slot_of);
  for (qemu::Object* nvdimm : nvdimms) {
    const auto plugged = plug(nvdimm, options_.of(id_of(nvdimm)));
    if (!plugged) return Failure{plugged.error().reason};
  }
  return {};
}

/// Fails if an option of the NVDIMM cannot be carried out. The NVDIMM is then not plugged for us.
Result<void, UnusableOption> Adapter::plug(qemu::Object* device, const NvdimmOptions& options) {
  const std::string id = id_of(device);
  ids_.insert(id);
  const PowerOn power_on{.now = now(),
                         .running = api.runstate_is_running(),
                         .incoming = api.runstate_check(qemu::kInMigrate)};
  const auto made = set_up_nvdimm(id, options, backing_file(device),
                                  count_accesses(device, options_), power_on, warn);
  if (!made) return made.error();
  const NvdimmSetup& setup = *made;

  sampler_.start();
  const auto slot = static_cast<std::size_t>(slot_of(device));
  const auto faults = options_.faults ? std::make_shared<FaultPlan>() : nullptr;
  plugged_.push_back({device, slot, setup, faults});
  sampler_.add(setup.statistics);
  if (metrics_) metrics_->add(id, NvdimmTable::kFirstDrcIndex + slot, setup.statistics);
  table_.set(slot, &setup.statistics->nvdimm());
  add_properties(device, setup.statistics);
  if (faults) {
    faults_.set(slot, faults.get());
    add_fault_property(device, faults);
  }
  for (const std::string& line : report_support(id, options, setup)) {
    api.info_report("scmstats: %s", line.c_str());
  }
  return {};
}

/// A running VM is not ended for an option's sake: the NVDIMM goes without it.
void Adapter::hot_plug(qemu::Object* device) {
  const std::string id = id_of(device);
  NvdimmOptions options = options_.of(id);
  while (true) {
    try {
      const auto plugged = plug(device, options);
      if (plugged) return;
      const auto& [option, reason] = plugged.error();
      warn(reason + "; '" + id + "' is plugged without it");
      (options.*option).reset();
    } catch (const std::exception& error) {
      warn("'" + id + "' is plugged without statistics: " + error.what());
      return;
    }
  }
}

void Adapter::unplug(qemu::Object* device) {
  const auto found = std::ranges::find(plugged_, device, &Plugged::device);
  if (found == plugged_.end()) return;
  remove_properties(device);
  if (found->faults) {
    remove_fault_property(device);
    faults_.set(found->slot, nullptr);
  }
  table_.set(found->slot, nullptr);
  sampler_.remove(*found->setup.statistics);
  if (metrics_) metrics_->remove(*found->setup.statistics);
  plugged_.erase(found);
}

void Adapter::register_callbacks() {
  listener_.realize = [](qemu::DeviceListener*, qemu::Object* device) {
    if (is_nvdimm(device)) adapter->hot_plug(device);
  };
  listener_.unrealize = [](qemu::DeviceListener*, qemu::Object* device) {
    adapter->unplug(device);
  };
  api.device_listener_register(&listener_);

  api.qemu_register_reset_nosnapshotload([](void*) { adapter->on_reset(); }, nullptr);
  api.qemu_add_vm_change_state_handler(
      [](void*, bool running, int) { adapter->on_run_state(running); }, nullptr);
  exit_notifier_.notify = [](qemu::Notifier*, void*) { adapter->on_exit(); };
  api.qemu_add_exit_notifier(&exit_notifier_);
}

void Adapter::on_reset() {
  if (!std::exchange(powered_on_, true)) return;  // QEMU's first reset is the power-on
  for (const auto& [device, slot, setup, faults] : plugged_) {
    setup.life_cycle->reset(now());
    setup.statistics->publish(now());
    if (setup.state) setup.state->reset();
  }
}

void Adapter::on_run_state(bool running) {
  // The counts go on from the files before time does, and come into them when it stands still.
  if (running) {
    for (const Plugged& each : plugged_) {
      if (each.setup.state) each.setup.state->resume();
    }
    wait_for_state_files();
  }
  for (const auto& [device, slot, setup, faults] : plugged_) {
    setup.life_cycle->set_running(now(), running);
    setup.statistics->publish(now());
    if (!running && setup.state) setup.state->suspend();
  }
  if (!running) wait_for_state_files();
  if (running && !std::exchange(has_run_, true)) warn_of_unused_options();
}

void Adapter::on_exit() {
  sampler_.request_stop();
  if (metrics_) metrics_->finish();
  for (const Plugged& each : plugged_) {
    if (each.setup.state) each.setup.state->suspend();
  }
  wait_for_state_files();
}

/// For all of them together as long as for one: they may be on one disk that does not answer.
void Adapter::wait_for_state_files() const {
  const Instant deadline = now() + StateFileWriter::kPatience;
  for (const Plugged& each : plugged_) {
    if (each.setup.state) each.setup.state->wait(deadline);
  }
}

void Adapter::warn_of_unused_options() const {
  for (const auto& [id, options] : options_.nvdimms) {
    if (ids_.contains(id)) continue;
    warn("the options of '" + id + "' wait for an NVDIMM of that id to be plugged; none is now");
  }
}

std::uint64_t Adapter::hypercall(qemu::PowerPCCPU*, qemu::SpaprMachine*, std::uint64_t,
                                 std::uint64_t* registers) {
  const HypercallOutput output = scm_performance_stats({registers[0], registers[1], registers[2]},
                                                       adapter->table_, adapter->ram_);
  registers[0] = output.r4;
  return static_cast<std::uint64_t>(output.status);
}

std::uint64_t Adapter::faulted_hypercall(qemu::PowerPCCPU*, qemu::SpaprMachine*, std::uint64_t,
                                         std::uint64_t* registers) {
  const HypercallOutput output = faulted_scm_performance_stats(
      {registers[0], registers[1], registers[2]}, adapter->table_, adapter->ram_, adapter->faults_);
  registers[0] = output.r4;
  const auto delay = adapter->faults_.take_delay();
  if (delay.count() != 0) adapter->big_lock_.release_for(delay);
  return static_cast<std::uint64_t>(output.status);
}

}  // namespace scmstats
