#pragma once

#include <cstdint>

namespace scmstats {

/// What H_SCM_PERFORMANCE_STATS returns in r3. Names and numbers are PAPR's.
enum class Status : std::int64_t {
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
};

}  // namespace scmstats
