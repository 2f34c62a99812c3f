// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace scmstats {

/// What a hypercall returns in r3: 0 is success, a positive number success with a remark or a
/// reason to try again, a negative number an error.
/// Source: LoPAPR; the numbers of later statuses are those of Linux and QEMU.
enum class Status : std::int64_t {
  // H_SCM_PERFORMANCE_STATS returns these.
  Success = 0,        ///< the size, or every statistic asked for
  NotAvailable = 3,   ///< unknown stats_version
  Partial = 5,        ///< result written, some statistics could not be served
  Hardware = -1,      ///< no supported statistic has a value now
  Privilege = -3,     ///< the buffer is not, or not wholly, RAM that may be written
  Parameter = -4,     ///< no NVDIMM has this DRC index
  Authority = -10,    ///< the administrator denies access to the statistics
  P3 = -56,           ///< buffer size or number of statistics out of range
  Unsupported = -67,  ///< the NVDIMM supports no statistics
  BadData = -70,      ///< no header, or one without the eye-catcher
  // Other hypercalls, or a hypervisor without H_SCM_PERFORMANCE_STATS, return these.
  Busy = 1,
  Closed = 2,
  Function = -2,  ///< no such hypercall
  P2 = -55,
};

/// The specification's name of a status: "H_PARAMETER"; "H_?" for a status not listed above.
constexpr std::string_view name(Status status) noexcept {
  switch (status) {
    case Status::Success:
      return "H_SUCCESS";
    case Status::NotAvailable:
      return "H_NOT_AVAILABLE";
    case Status::Partial:
      return "H_PARTIAL";
    case Status::Hardware:
      return "H_HARDWARE";
    case Status::Privilege:
      return "H_PRIVILEGE";
    case Status::Parameter:
      return "H_PARAMETER";
    case Status::Authority:
      return "H_AUTHORITY";
    case Status::P3:
      return "H_P3";
    case Status::Unsupported:
      return "H_UNSUPPORTED";
    case Status::BadData:
      return "H_BAD_DATA";
    case Status::Busy:
      return "H_BUSY";
    case Status::Closed:
      return "H_CLOSED";
    case Status::Function:
      return "H_FUNCTION";
    case Status::P2:
      return "H_P2";
  }
  return "H_?";
}

}  // namespace scmstats
