// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <libnvme.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/sysfs.hpp"
#include "scmstats/host/descriptor.hpp"

namespace scmstats::cli {
namespace {

/// Returns a little-endian number, or nothing if it does not fit 64 bits.
std::optional<std::uint64_t> small_number(std::span<const std::uint8_t> bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    if (number >> 56 != 0) return std::nullopt;
    number = number << 8 | bytes[i];
  }
  return number;
}

namespace fs = std::filesystem;

/// Returns whether a name is a controller's, "nvme0", rather than a namespace's, "nvme0n1" or
/// "nvme0c0n1".
bool is_controller(std::string_view name) {
  constexpr std::string_view kPrefix = "nvme";
  return is_numbered(name, kPrefix) &&
         name.find_first_not_of("0123456789", kPrefix.size()) == std::string_view::npos;
}

/// Returns a live controller of a subsystem, otherwise any, or an empty string.
std::string controller_of_subsystem(const fs::path& subsystem) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator each(subsystem, error), end; !error && each != end;
       each.increment(error)) {
    if (is_controller(each->path().filename().string())) names.push_back(each->path().filename());
  }
  std::ranges::sort(names);
  const auto live = std::ranges::find_if(names, [&](const std::string& name) {
    const fs::path state = subsystem / name / "state";
    return fs::exists(state, error) && read_attribute(state) == "live";
  });
  if (live != names.end()) return *live;
  return names.empty() ? "" : names.front();
}

class NvmeCollector : public Collector {
 public:
  explicit NvmeCollector(Target target) : target_(std::move(target)) {}

  std::string description() const override { return "NVMe SMART log of " + target_.name; }

  std::string identity() const override {
    // A controller has these files itself; for a disk its device, a controller or a subsystem, has
    // them.
    for (const char* where : {"", "device"}) {
      const auto model = find_attribute(fs::path(target_.directory) / where / "model");
      const auto serial = find_attribute(fs::path(target_.directory) / where / "serial");
      if (model && serial) return *model + ", serial number " + *serial;
    }
    return description();
  }

  Collection collect() override {
    // The controller has the log. Whether libnvme also reads it through a namespace depends on its
    // version.
    controller_ = nvme_controller_of(target_);
    const Descriptor device(::nvme_open(controller_.c_str()));
    if (!device) fail(std::strerror(errno), errno);
    nvme_smart_log log{};
    const int status = ::nvme_get_log_smart(device.get(), NVME_NSID_ALL, false, &log);
    if (status < 0) fail(std::strerror(errno), errno);
    if (status > 0) fail(::nvme_status_to_string(status, false), 0);
    return read_smart_log(log);
  }

 private:
  [[noreturn]] void fail(const std::string& reason, int error) const {
    const std::string path = "/dev/" + controller_;
    const bool refused = error == EACCES || error == EPERM;
    throw std::runtime_error(path + ": " + reason +
                             (refused
                                  ? ": the NVMe SMART log needs CAP_SYS_ADMIN and read access to " +
                                        path + "; run as root or by the systemd unit"
                                  : ": no NVMe SMART log"));
  }

  const Target target_;
  std::string controller_;
};

constexpr const char* kEmpty = ": the SMART log is empty";

bool says_nothing_of_wear(const nvme_smart_log& log) {
  constexpr unsigned kSpareIsLow = 1;  // of the critical warnings
  return log.percent_used == 0 && log.avail_spare == 0 && log.spare_thresh == 0 &&
         (log.critical_warning & kSpareIsLow) == 0;
}

void add_wear(const nvme_smart_log& log, Collection& found) {
  // The specification allows more than 100, up to 255.
  found.readings.push_back({"MemLife", 100U - std::min<unsigned>(log.percent_used, 100)});
  if (log.avail_spare <= 100) {
    found.readings.push_back({"CritRscU", 100U - log.avail_spare});
  } else {
    found.missing.push_back("CritRscU: the SMART log's available spare is " +
                            std::to_string(log.avail_spare) + " %, more than 100");
  }
}

}  // namespace

std::string nvme_controller_of(const Target& target) {
  if (is_controller(target.name)) return target.name;
  std::error_code error;
  fs::path directory = fs::canonical(fs::path(target.directory) / "device", error);
  if (error) directory = target.directory;
  for (; directory.has_relative_path(); directory = directory.parent_path()) {
    std::string name = directory.filename();
    if (is_controller(name)) return name;
    if (!is_numbered(name, "nvme-subsys")) continue;
    if (std::string found = controller_of_subsystem(directory); !found.empty()) return found;
  }
  throw std::runtime_error(target.name + ": no NVMe controller for it in " + target.directory);
}

Collection read_smart_log(const nvme_smart_log& log) {
  Collection found;
  const bool empty = says_nothing_of_wear(log);
  if (empty) {
    for (const char* id : {"MemLife", "CritRscU"}) {
      found.missing.push_back(std::string(id) + kEmpty);
    }
  } else {
    add_wear(log, found);
  }
  constexpr std::uint64_t kHour = 3600;
  const auto hours = small_number(log.power_on_hours);
  if (!hours || *hours > std::numeric_limits<std::uint64_t>::max() / kHour) {
    found.missing.emplace_back(
        "PonSecs: the SMART log's power-on hours are, in seconds, 2^64 or more");
  } else if (*hours == 0 && empty) {
    found.missing.push_back(std::string("PonSecs") + kEmpty);
  } else {
    found.readings.push_back({"PonSecs", *hours * kHour});
  }
  return found;
}

std::unique_ptr<Collector> make_nvme(const Target& target) {
  // "ng0n1" is a namespace's character device.
  if (!is_numbered(target.name, "nvme") && !is_numbered(target.name, "ng")) return nullptr;
  return std::make_unique<NvmeCollector>(target);
}

}  // namespace scmstats::cli
