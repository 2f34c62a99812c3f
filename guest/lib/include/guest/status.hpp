#pragma once

#include <cstdint>
#include <string_view>

namespace guest {

/// What a hypercall returns in r3: 0 is success, a positive number success with a remark or a
/// reason to try again, a negative one an error. Named by LoPAPR, the numbers as in Linux and QEMU.
enum class Status : int64_t {
  kSuccess = 0,
  kBusy = 1,
  kClosed = 2,
  kNotAvailable = 3,
  kPartial = 5,
  kHardware = -1,
  kFunction = -2,
  kPrivilege = -3,
  kParameter = -4,
  kAuthority = -10,
  kP2 = -55,
  kP3 = -56,
  kUnsupported = -67,
  kBadData = -70,
};

/// The interface's own name of a status, such as "H_PARAMETER"; "H_?" for one not named above.
[[nodiscard]] constexpr std::string_view name(Status status) {
  switch (status) {
    case Status::kSuccess:
      return "H_SUCCESS";
    case Status::kBusy:
      return "H_BUSY";
    case Status::kClosed:
      return "H_CLOSED";
    case Status::kNotAvailable:
      return "H_NOT_AVAILABLE";
    case Status::kPartial:
      return "H_PARTIAL";
    case Status::kHardware:
      return "H_HARDWARE";
    case Status::kFunction:
      return "H_FUNCTION";
    case Status::kPrivilege:
      return "H_PRIVILEGE";
    case Status::kParameter:
      return "H_PARAMETER";
    case Status::kAuthority:
      return "H_AUTHORITY";
    case Status::kP2:
      return "H_P2";
    case Status::kP3:
      return "H_P3";
    case Status::kUnsupported:
      return "H_UNSUPPORTED";
    case Status::kBadData:
      return "H_BAD_DATA";
  }
  return "H_?";
}

}  // namespace guest
