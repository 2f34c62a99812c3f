#include "scmstats/core/status.hpp"

namespace scmstats {

std::string_view name(Status status) noexcept {
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
  }
  return "unknown";
}

}  // namespace scmstats
