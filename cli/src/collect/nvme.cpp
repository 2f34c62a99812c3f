#include "collect/nvme.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>

#include "collect/attribute.hpp"
#include "collect/sources.hpp"
#include "scmstats/host/descriptor.hpp"

namespace scmstats::cli {
namespace {

/// A little-endian number, where it fits 64 bits.
std::optional<std::uint64_t> small_number(std::span<const std::uint8_t> bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    if (number >> 56 != 0) return std::nullopt;
    number = number << 8 | bytes[i];
  }
  return number;
}

class NvmeCollector : public Collector {
 public:
  explicit NvmeCollector(const Target& target) : name_(target.name), directory_(target.directory) {}

  std::string description() const override { return "NVMe SMART log of " + name_; }

  std::string identity() const override {
    // A controller has them itself, a disk's controller or subsystem is its device.
    for (const char* where : {"", "device"}) {
      const auto model = find_attribute(directory_ / where / "model");
      const auto serial = find_attribute(directory_ / where / "serial");
      if (model && serial) return *model + ", serial number " + *serial;
    }
    return description();
  }

  Collection collect() override {
    const Descriptor device(::nvme_open(name_.c_str()));
    if (!device) fail(std::strerror(errno), errno);
    nvme_smart_log log{};
    // The kernel passes it on to the controller, also from a namespace's device.
    const int status = ::nvme_get_log_smart(device.get(), NVME_NSID_ALL, false, &log);
    if (status < 0) fail(std::strerror(errno), errno);
    if (status > 0) fail(::nvme_status_to_string(status, false), 0);
    return read_smart_log(log);
  }

 private:
  [[noreturn]] void fail(const std::string& reason, int error) const {
    const std::string path = "/dev/" + name_;
    const bool refused = error == EACCES || error == EPERM;
    throw std::runtime_error(path + ": " + reason +
                             (refused
                                  ? ": the NVMe SMART log needs CAP_SYS_ADMIN and read access to " +
                                        path + "; run as root or by the systemd unit"
                                  : ": no NVMe SMART log"));
  }

  const std::string name_;
  const std::filesystem::path directory_;
};

constexpr const char* kEmpty = ": the SMART log is empty";

bool says_nothing_of_wear(const nvme_smart_log& log) {
  constexpr unsigned kSpareIsLow = 1;  // of the critical warnings
  return log.percent_used == 0 && log.avail_spare == 0 && log.spare_thresh == 0 &&
         (log.critical_warning & kSpareIsLow) == 0;
}

void add_wear(const nvme_smart_log& log, Collection& found) {
  // By the specification it may pass 100, up to 255.
  found.readings.push_back({"MemLife", 100U - std::min<unsigned>(log.percent_used, 100)});
  if (log.avail_spare <= 100) {
    found.readings.push_back({"CritRscU", 100U - log.avail_spare});
  } else {
    found.missing.push_back("CritRscU: the SMART log's available spare is " +
                            std::to_string(log.avail_spare) + " %, more than 100");
  }
}

}  // namespace

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
  if (!is_numbered(target.name, "nvme")) return nullptr;
  return std::make_unique<NvmeCollector>(target);
}

}  // namespace scmstats::cli
