// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// Holds the result of one look at a device.
struct Collection {
  std::vector<Reading> readings;     ///< only what the device reports
  std::vector<std::string> missing;  ///< a line each for people: what it does not report, and why
};

/// Measures a device in ways that an unprivileged QEMU cannot: a driver's ioctl, a vendor's log.
class Collector {
 public:
  virtual ~Collector() = default;

  /// Returns what is asked, for messages: "NVMe SMART log of nvme0".
  virtual std::string description() const = 0;

  /// Returns what identifies the device wherever it is plugged in, as far as the kernel knows:
  /// "QEMU NVMe Ctrl, serial number one". Totals continue in a later process only for the same
  /// device. Does not throw.
  virtual std::string identity() const { return description(); }

  /// Asks the device, which may take as long as the device does. Throws std::runtime_error, one
  /// line, if it cannot be asked: for want of a privilege or a driver.
  virtual Collection collect() = 0;

  /// Returns whether a total that falls continues from its last value, because the device starts to
  /// count from 0 again. Returns false if values are passed on unchanged.
  virtual bool continues_totals() const { return true; }
};

/// Is thrown if there is no device, or no collector for it.
struct NoCollector : std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace scmstats::cli
