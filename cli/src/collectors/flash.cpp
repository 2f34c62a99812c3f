// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "collectors/sysfs.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;

/// Returns the nearest directory above a disk's device that has a file, or an empty path.
fs::path directory_with(const Target& target, const char* file) {
  std::error_code error;
  fs::path directory = fs::canonical(fs::path(target.directory) / "device", error);
  while (!error && directory.has_relative_path()) {
    if (fs::exists(directory / file, error)) return directory;
    directory = directory.parent_path();
  }
  return {};
}

class MmcCollector : public Collector {
 public:
  explicit MmcCollector(Target target) : target_(std::move(target)) {}

  std::string description() const override { return "eMMC life time of " + target_.name; }

  Collection collect() override {
    Collection found = read_life_time(estimates());
    found.missing.emplace_back("CritRscU: pre_eol_info has three levels and is not a percentage");
    return found;
  }

 private:
  /// Reads the estimates. A boot partition, mmcblk0boot0, has the disk as its device. Some vendors'
  /// kernels have two files instead of one.
  std::string estimates() const {
    if (const fs::path card = directory_with(target_, "life_time"); !card.empty()) {
      return read_attribute(card / "life_time");
    }
    constexpr auto kFirst = "device_life_time_est_typ_a";
    if (const fs::path card = directory_with(target_, kFirst); !card.empty()) {
      return read_attribute(card / kFirst) + ' ' +
             read_attribute(card / "device_life_time_est_typ_b");
    }
    throw std::runtime_error(target_.name + ": no " + target_.directory +
                             "/device/life_time, and no " + kFirst +
                             " there; an SD card and an eMMC before version 5.0 have neither");
  }

  const Target target_;
};

class UfsCollector : public Collector {
 public:
  UfsCollector(const Target& target, fs::path health)
      : name_(target.name), health_(std::move(health)) {}

  std::string description() const override { return "UFS health descriptor of " + name_; }

  Collection collect() override {
    Collection found = read_life_time(read_attribute(health_ / "life_time_estimation_a") + " " +
                                      read_attribute(health_ / "life_time_estimation_b"));
    found.missing.emplace_back("CritRscU: eol_info has three levels and is not a percentage");
    return found;
  }

 private:
  const std::string name_;
  const fs::path health_;
};

}  // namespace

Collection read_life_time(std::string_view estimates) {
  constexpr std::uint64_t kAllUsed = 0x0a, kExceeded = 0x0b;
  const auto fields = words(estimates);
  std::uint64_t worse = 0;
  bool good = fields.size() == 2;
  for (const std::string_view field : fields) {
    const auto step = parse_number(field, 16);
    good = good && step;
    worse = std::max(worse, step.value_or(0));
  }
  if (!good) {
    throw std::runtime_error(quote(estimates) + " is not two life time estimates, as 0x01 0x02");
  }

  Collection found;
  if (worse == 0) {
    found.missing.emplace_back("MemLife: the device has no estimate of its life time");
  } else if (worse > kExceeded) {
    found.missing.push_back("MemLife: the life time estimates " + quote(estimates) +
                            " are not on JEDEC's scale, 0x00 to 0x0b");
  } else {
    found.readings.push_back({"MemLife", 100 - 10 * std::min(worse, kAllUsed)});
  }
  return found;
}

std::unique_ptr<Collector> make_mmc(const Target& target) {
  if (!is_numbered(target.name, "mmcblk")) return nullptr;
  return std::make_unique<MmcCollector>(target);
}

std::unique_ptr<Collector> make_ufs(const Target& target) {
  const fs::path host = directory_with(target, "health_descriptor");
  if (host.empty()) return nullptr;
  return std::make_unique<UfsCollector>(target, host / "health_descriptor");
}

}  // namespace scmstats::cli
