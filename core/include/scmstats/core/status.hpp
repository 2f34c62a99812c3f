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

/// A status by number and name.
struct NamedStatus {
  std::int64_t number;
  std::string_view name;
};

/// All statuses of hypercalls. Source: Linux, arch/powerpc/include/asm/hvcall.h, without the ends
/// of the range of the long busy ones; the names are those of LoPAPR in capitals.
inline constexpr NamedStatus kStatuses[] = {
    {0, "H_SUCCESS"},
    {1, "H_BUSY"},
    {2, "H_CLOSED"},
    {3, "H_NOT_AVAILABLE"},
    {4, "H_CONSTRAINED"},
    {5, "H_PARTIAL"},
    {14, "H_IN_PROGRESS"},
    {15, "H_PAGE_REGISTERED"},
    {16, "H_PARTIAL_STORE"},
    {17, "H_PENDING"},
    {18, "H_CONTINUE"},
    {9900, "H_LONG_BUSY_ORDER_1_MSEC"},
    {9901, "H_LONG_BUSY_ORDER_10_MSEC"},
    {9902, "H_LONG_BUSY_ORDER_100_MSEC"},
    {9903, "H_LONG_BUSY_ORDER_1_SEC"},
    {9904, "H_LONG_BUSY_ORDER_10_SEC"},
    {9905, "H_LONG_BUSY_ORDER_100_SEC"},
    {9999, "H_TOO_HARD"},
    {-1, "H_HARDWARE"},
    {-2, "H_FUNCTION"},
    {-3, "H_PRIVILEGE"},
    {-4, "H_PARAMETER"},
    {-5, "H_BAD_MODE"},
    {-6, "H_PTEG_FULL"},
    {-7, "H_NOT_FOUND"},
    {-8, "H_RESERVED_DABR"},
    {-9, "H_NO_MEM"},
    {-10, "H_AUTHORITY"},
    {-11, "H_PERMISSION"},
    {-12, "H_DROPPED"},
    {-13, "H_SOURCE_PARM"},
    {-14, "H_DEST_PARM"},
    {-15, "H_REMOTE_PARM"},
    {-16, "H_RESOURCE"},
    {-17, "H_ADAPTER_PARM"},
    {-18, "H_RH_PARM"},
    {-19, "H_RCQ_PARM"},
    {-20, "H_SCQ_PARM"},
    {-21, "H_EQ_PARM"},
    {-22, "H_RT_PARM"},
    {-23, "H_ST_PARM"},
    {-24, "H_SIGT_PARM"},
    {-25, "H_TOKEN_PARM"},
    {-27, "H_MLENGTH_PARM"},
    {-28, "H_MEM_PARM"},
    {-29, "H_MEM_ACCESS_PARM"},
    {-30, "H_ATTR_PARM"},
    {-31, "H_PORT_PARM"},
    {-32, "H_MCG_PARM"},
    {-33, "H_VL_PARM"},
    {-34, "H_TSIZE_PARM"},
    {-35, "H_TRACE_PARM"},
    {-37, "H_MASK_PARM"},
    {-38, "H_MCG_FULL"},
    {-39, "H_ALIAS_EXIST"},
    {-40, "H_P_COUNTER"},
    {-41, "H_TABLE_FULL"},
    {-42, "H_ALT_TABLE"},
    {-43, "H_MR_CONDITION"},
    {-44, "H_NOT_ENOUGH_RESOURCES"},
    {-45, "H_R_STATE"},
    {-46, "H_RESCINDED"},
    {-54, "H_ABORTED"},
    {-55, "H_P2"},
    {-56, "H_P3"},
    {-57, "H_P4"},
    {-58, "H_P5"},
    {-59, "H_P6"},
    {-60, "H_P7"},
    {-61, "H_P8"},
    {-62, "H_P9"},
    {-63, "H_NOOP"},
    {-64, "H_TOO_BIG"},
    {-67, "H_UNSUPPORTED"},
    {-68, "H_OVERLAP"},
    {-69, "H_INTERRUPT"},
    {-70, "H_BAD_DATA"},
    {-71, "H_NOT_ACTIVE"},
    {-72, "H_SG_LIST"},
    {-73, "H_OP_MODE"},
    {-74, "H_COP_HW"},
    {-75, "H_STATE"},
    {-77, "H_IN_USE"},
    {-79, "H_INVALID_ELEMENT_ID"},
    {-80, "H_INVALID_ELEMENT_SIZE"},
    {-81, "H_INVALID_ELEMENT_VALUE"},
    {-82, "H_INPUT_BUFFER_NOT_DEFINED"},
    {-83, "H_INPUT_BUFFER_TOO_SMALL"},
    {-84, "H_OUTPUT_BUFFER_NOT_DEFINED"},
    {-85, "H_OUTPUT_BUFFER_TOO_SMALL"},
    {-86, "H_PARTITION_PAGE_TABLE_NOT_DEFINED"},
    {-87, "H_GUEST_VCPU_STATE_NOT_HV_OWNED"},
    {-256, "H_UNSUPPORTED_FLAG_START"},
    {-511, "H_UNSUPPORTED_FLAG_END"},
    {-9005, "H_MULTI_THREADS_ACTIVE"},
    {-9006, "H_OUTSTANDING_COP_OPS"},
};

/// The specification's name of a status: "H_PARAMETER"; "H_?" for a status that has none.
constexpr std::string_view name(Status status) noexcept {
  for (const NamedStatus& each : kStatuses) {
    if (each.number == static_cast<std::int64_t>(status)) return each.name;
  }
  return "H_?";
}

}  // namespace scmstats
