// SPDX-License-Identifier: MIT
#include <filesystem>
#include <stdexcept>

#include "collectors/collectors.hpp"
#include "collectors/sysfs.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;

class BcacheCollector : public Collector {
 public:
  BcacheCollector(const Target& target, fs::path totals)
      : name_(target.name),
        totals_(std::move(totals)),
        backing_(fs::path(target.directory) / "bcache/backing_dev_uuid") {}

  std::string description() const override { return "bcache totals of " + name_; }

  std::string identity() const override {
    const auto uuid = find_attribute(backing_);  // from Linux 5.8 on
    return uuid ? "bcache with backing device " + *uuid : description();
  }

  Collection collect() override {
    const std::string text = read_attribute(totals_ / "cache_hits");
    const auto hits = parse_number(text);
    if (!hits) {
      throw std::runtime_error((totals_ / "cache_hits").string() + ": " + quote(text) +
                               " is not a number of hits");
    }
    return {{{"CchRHCnt", *hits}},
            {"CchWHCnt: bcache counts the hits of reads alone",
             "FastWCnt: bcache does not count the writes that it takes"}};
  }

 private:
  const std::string name_;
  const fs::path totals_, backing_;
};

}  // namespace

std::unique_ptr<Collector> make_bcache(const Target& target) {
  const fs::path totals = fs::path(target.directory) / "bcache/stats_total";
  std::error_code error;
  if (!fs::exists(totals, error)) return nullptr;
  return std::make_unique<BcacheCollector>(target, totals);
}

}  // namespace scmstats::cli
