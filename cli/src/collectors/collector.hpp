// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// The result of one look at a device.
struct Collection {
  std::vector<Reading> readings;     ///< only what the device reports
  std::vector<std::string> missing;  ///< a line each for people: what it does not report, and why
};

/// Measures a device in ways that an unprivileged QEMU cannot: a driver's ioctl, a vendor's log.
class Collector {
 public:
  virtual ~Collector() = default;

  /// The part that is asked, in messages: "NVMe SMART log of nvme0".
  virtual std::string description() const = 0;

  /// What the device is, wherever it is plugged, as far as the kernel says: "QEMU NVMe Ctrl, serial
  /// number one". Totals continue over the end of the process for the same device only. Does not
  /// throw.
  virtual std::string identity() const { return description(); }

  /// Asks the device, which may take as long as the device does. Throws std::runtime_error, one
  /// line, where it cannot be asked at all: a privilege, a driver.
  virtual Collection collect() = 0;

  /// Returns whether a total that falls continues from its last value, because the device starts to
  /// count from 0 again. False where values are passed on as they are.
  virtual bool continues_totals() const { return true; }
};

/// There is no device, or nothing that could be asked of it.
struct NoCollector : std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace scmstats::cli
