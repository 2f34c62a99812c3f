// SPDX-License-Identifier: MIT
#include "trace/device.hpp"

#include <array>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "collectors/sysfs.hpp"

namespace scmstats::cli {

Device::Device(const std::string& path, const KernelPaths& kernel) {
  const Target target = find_target(path, kernel);
  const BlockDevice device{target.name, target.directory};
  const bool counts =
      std::filesystem::exists(device.directory + "/stat") && BlockSource::check_counting(device);
  if (counts) block_ = std::make_unique<BlockSource>(device);
  try {
    collector_ = make_collector(path, "", kernel);
  } catch (const NoCollector&) {
    if (!block_) throw;
  }
}

Measurement Device::measure() {
  Collection found;
  const Instant now = std::chrono::steady_clock::now();
  try {
    if (collector_) {
      found = collector_->collect();
      totals_.set_device({collector_->description(), collector_->identity()});
    }
  } catch (const std::runtime_error& error) {
    return Failure{error.what()};
  }
  if (collector_ && collector_->continues_totals()) totals_.apply(found, now);
  std::vector<Reading> readings = std::move(found.readings);
  if (!block_) return readings;
  block_->refresh(now);
  std::array<std::optional<std::uint64_t>, 4> values;
  block_->values({}, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i]) readings.push_back({block_->supported()[i], *values[i]});
  }
  return readings;
}

}  // namespace scmstats::cli
