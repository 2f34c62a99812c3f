// SPDX-License-Identifier: MIT
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "collectors/collectors.hpp"
#include "scmstats/host/papr_source.hpp"

namespace scmstats::cli {
namespace {

/// Reads all statistics that the hypervisor has for an NVDIMM of this host, including its vendor's.
class PaprCollector : public Collector {
 public:
  explicit PaprCollector(HostNvdimm nvdimm) : nvdimm_(std::move(nvdimm)) {}

  std::string description() const override { return "PAPR statistics of " + nvdimm_.name; }

  Collection collect() override {
    auto read = read_perf_stats(nvdimm_);
    if (!read) fail(read.error().reason);
    return {*std::move(read), {}};
  }

  /// Values are passed on unchanged: the hypervisor knows what they mean, and a guest shall see the
  /// same.
  bool continues_totals() const override { return false; }

 private:
  [[noreturn]] void fail(const std::string& error) const {
    const std::string attribute = nvdimm_.perf_stats();
    if (!nvdimm_.is_forbidden())
      throw std::runtime_error(nvdimm_.name + ": " + attribute + ": " + error);
    throw std::runtime_error(nvdimm_.name + ": " + error + ": only root can read " + attribute +
                             "; run as root or by the systemd unit");
  }

  const HostNvdimm nvdimm_;
};

}  // namespace

std::unique_ptr<Collector> make_papr(const Target& target) {
  const auto nvdimm = nvdimm_of(target);
  std::error_code error;
  if (!nvdimm || !std::filesystem::exists(nvdimm->perf_stats(), error)) return nullptr;
  return std::make_unique<PaprCollector>(*nvdimm);
}

}  // namespace scmstats::cli
