// SPDX-License-Identifier: MIT
#include "probe/probe.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "collectors/collectors.hpp"
#include "probe/plugin_path.hpp"
#include "scmstats/core/id_index.hpp"
#include "scmstats/host/access_source.hpp"
#include "scmstats/host/block_source.hpp"
#include "scmstats/host/nvdimm_setup.hpp"
#include "scmstats/host/read_text_file.hpp"
#include "util/shell.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;
using Supported = ProbedStatistic::Supported;

/// Returns a path, or the nearest directory above it that exists. Throws std::runtime_error if
/// nothing can be created at the path, or seen there.
fs::path nearest_existing(const fs::path& path) {
  for (fs::path at = path;; at = at.parent_path()) {
    std::error_code error;
    const fs::file_status status = fs::status(at, error);
    if (fs::exists(status) && (at == path || fs::is_directory(status))) return at;
    if (fs::exists(status)) throw std::runtime_error(at.string() + ": not a directory");
    if (status.type() != fs::file_type::not_found) {
      throw std::runtime_error(at.string() + ": " + error.message());
    }
    if (fs::is_symlink(fs::symlink_status(at, error))) {
      throw std::runtime_error(at.string() + ": a symbolic link that leads nowhere");
    }
  }
}

bool is_node_of(const BlockDevice& device, const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISBLK(status.st_mode) &&
         status.st_rdev == device.number;
}

/// Returns the device's path as people name it, which remains valid after a restart, or the
/// kernel's name if /dev has no such node.
std::string device_path(const BlockDevice& device) {
  if (const auto file = read_text_file(device.directory + "/dm/name", 4096)) {
    std::string path = "/dev/mapper/" + file->text.substr(0, file->text.find('\n'));
    if (is_node_of(device, path)) return path;
  }
  std::string path = "/dev/" + device.name;
  std::ranges::replace(path, '!', '/');  // how /sys writes a '/'
  return is_node_of(device, path) ? path : device.name;
}

/// Holds a collector's report of a device, or why there is none and what would help.
struct Collected {
  std::string description;
  Collection collection;
  std::string reason;
  std::string remedy;
};

Collected collect_from(const std::string& device, const std::string& samples) {
  try {
    const auto collector = make_collector(device, "");
    const std::string description = collector->description();
    return {description, collector->collect(), description + " does not report it", samples};
  } catch (const NoCollector&) {  // which lists what could be collected elsewhere
    return {{}, {}, "nothing reports the wear or the cache hits of " + device, samples};
  } catch (const std::runtime_error& error) {
    return {{}, {}, error.what(), "scmstats collect " + shell_word(device) + ", when it may"};
  }
}

/// Returns whether the plug-in reads the statistics itself.
bool is_papr_source(const NvdimmSetup& setup) {
  return setup.papr && setup.papr_reason.empty();
}

/// Returns a note for a QEMU that is not root, as libvirt's: this is the usual way to the host's
/// NVDIMM.
std::string note_for_other_users(const std::string& id, const HostNvdimm& nvdimm) {
  const auto [command, option] = collect_instead(id, nvdimm);
  return "only root can read the PAPR statistics of " + nvdimm.name +
         ": for a QEMU that is not root, as libvirt's, run '" + command + "' as root and give " +
         option;
}

bool times_accesses(StatisticId id) {
  return id == StatisticId("HostLDur") || id == StatisticId("HostSDur");
}

/// Returns the option for statistics that another program measures.
std::string samples_of(const std::string& id) {
  return id + ".samples=FILE, a sample file from whoever measures it";
}

/// Describes one statistic after the other, as the set-up and the collector have it.
class Statistics {
 public:
  Statistics(const Probe& probe, const NvdimmSetup& setup, const Collected& collected)
      : probe_(probe), setup_(setup), statistics_(*setup.statistics), collected_(collected) {}

  /// Returns the catalogue's statistics, then those that only a source or collector has.
  std::vector<ProbedStatistic> all() const {
    std::vector<StatisticId> ids;
    const auto add = [&](StatisticId id) {
      if (std::ranges::count(ids, id) == 0) ids.push_back(id);
    };
    for (const Statistic& each : kCatalogue) add(each.id);
    for (const StatisticId id : statistics_.nvdimm().supported()) add(id);
    for (const Reading& each : collected_.collection.readings) add(each.id);
    std::vector<ProbedStatistic> statistics;
    statistics.reserve(ids.size());
    for (const StatisticId id : ids) statistics.push_back(of(id));
    return statistics;
  }

 private:
  ProbedStatistic of(StatisticId id) const {
    const auto& readings = collected_.collection.readings;
    // A sample file comes before the plug-in's own sources.
    if (const auto found = std::ranges::find(readings, id, &Reading::id); found != readings.end()) {
      return {id, Supported::WithCollect, collected_.description, found->value, {}, {}};
    }
    const std::size_t index = statistics_.nvdimm().index().find(id);
    if (index == IdIndex::kNone) return missing(id);
    return {id,
            Supported::Yes,
            statistics_.source_of(index)->description(),
            statistics_.sample()[index],
            {},
            {}};
  }

  ProbedStatistic missing(StatisticId id) const {
    if (setup_.papr && setup_.papr->is_forbidden()) {
      const auto [command, option] = collect_instead(probe_.id, *setup_.papr);
      return unsupported(id, "only root can read " + setup_.papr->perf_stats(),
                         "'" + command + "' as root, and " + option);
    }
    if (BlockSource::brings(id)) {
      return unsupported(id, probe_.storage.error().reason,
                         "a file on a disk, or " + probe_.id + ".block=DEVICE");
    }
    if (AccessSource::brings(id)) {
      return unsupported(id, "the guest's accesses are not counted unless asked for",
                         "count-accesses=on, under TCG, which slows the guest down");
    }
    if (times_accesses(id)) {
      return unsupported(id, "nothing sees how long an access of the guest's takes",
                         samples_of(probe_.id));
    }
    return unsupported(id, collected_.reason, collected_.remedy);
  }

  static ProbedStatistic unsupported(StatisticId id, std::string reason, std::string remedy) {
    return {id, Supported::No, {}, {}, std::move(reason), std::move(remedy)};
  }

  const Probe& probe_;
  const NvdimmSetup& setup_;
  const NvdimmStatistics& statistics_;
  const Collected& collected_;
};

}  // namespace

Probe look_at(const std::string& path, const std::string& id) {
  if (path.empty()) throw std::runtime_error("PATH is empty; give a file's or a device's");
  Probe probe;
  probe.id = id;
  probe.path = fs::absolute(path).lexically_normal();
  const fs::path existing = nearest_existing(probe.path);
  if (existing != probe.path) probe.planned_in = existing;

  const PowerOn power_on{std::chrono::steady_clock::now(), false};
  const NvdimmSetup setup = *set_up_nvdimm(id, {}, existing, nullptr, power_on, {});
  probe.storage = setup.storage;
  if (setup.papr) probe.nvdimm = setup.papr->name;
  probe.nvdimm_reason = setup.papr_reason;
  const std::string asked = setup.storage ? device_path(*setup.storage) : existing.string();
  Collected collected;
  if (is_papr_source(setup)) {
    collected = {
        {}, {}, "the PAPR statistics of " + setup.papr->name + " have none", samples_of(id)};
    probe.notes.push_back(note_for_other_users(id, *setup.papr));
  } else {
    collected = collect_from(asked, samples_of(id));
    probe.notes = collected.collection.missing;
  }
  probe.statistics = Statistics(probe, setup, collected).all();

  std::string plugin = qemu_value(plugin_path());
  if (!collected.collection.readings.empty()) {
    const std::string samples = "/run/" + id + ".samples";
    probe.commands.push_back("scmstats collect " + shell_word(asked) + " --out " +
                             shell_word(samples));
    plugin += "," + id + ".samples=" + qemu_value(samples);
  }
  probe.plugin = "-plugin " + shell_word(plugin);
  return probe;
}

}  // namespace scmstats::cli
