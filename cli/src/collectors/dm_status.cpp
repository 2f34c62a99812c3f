// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <optional>
#include <stdexcept>

#include "collectors/sysfs.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

/// Splits a status line into fields, which count from 1, as in the kernel's documentation.
class Status {
 public:
  Status(std::string_view text, std::string_view target)
      : text_(text), target_(target), fields_(words(text)) {
    if (text == "Fail" || text == "Error") fail("says that it failed: " + quote(text));
  }

  std::size_t size() const { return fields_.size(); }

  std::uint64_t number(std::size_t field) const {
    const auto value = field <= fields_.size() ? parse_number(fields_[field - 1]) : std::nullopt;
    if (!value) fail("is " + quote(text_) + ", without a number as field " + std::to_string(field));
    return *value;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw std::runtime_error("the status of " + std::string(target_) + " " + reason);
  }

  const std::string_view text_, target_;
  const std::vector<std::string_view> fields_;
};

}  // namespace

Collection read_cache_status(std::string_view status) {
  constexpr std::size_t kReadHits = 5, kWriteHits = 7;
  const Status fields(status, "dm-cache");
  return {{{"CchRHCnt", fields.number(kReadHits)}, {"CchWHCnt", fields.number(kWriteHits)}},
          {"FastWCnt: dm-cache does not count the writes that it keeps from the slow device"}};
}

Collection read_writecache_status(std::string_view status) {
  constexpr std::size_t kError = 1, kReadHits = 6, kWrites = 7, kHitsUncommitted = 8,
                        kHitsCommitted = 9, kWritesAround = 10, kFields = 14;
  const Status fields(status, "dm-writecache");
  const std::uint64_t error = fields.number(kError);
  if (fields.size() < kFields) {
    constexpr auto kReason =
        ": the dm-writecache of this kernel does not count, that of Linux 6.1 does";
    Collection none;
    for (const char* id : {"CchRHCnt", "CchWHCnt", "FastWCnt"}) {
      none.missing.push_back(std::string(id) + kReason);
    }
    return none;
  }
  Collection found{{{"CchRHCnt", fields.number(kReadHits)},
                    {"CchWHCnt", fields.number(kHitsUncommitted) + fields.number(kHitsCommitted)}},
                   {}};
  const std::uint64_t writes = fields.number(kWrites), around = fields.number(kWritesAround);
  if (error != 0) {
    found.missing.push_back("FastWCnt: the cache has error " + std::to_string(error) +
                            ", and counts among its writes also those that fail");
  } else if (around > writes) {
    found.missing.push_back("FastWCnt: of " + std::to_string(writes) + " writes " +
                            std::to_string(around) + " are said to have bypassed the cache");
  } else {
    found.readings.push_back({"FastWCnt", writes - around});
  }
  return found;
}

}  // namespace scmstats::cli
