// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <ndctl/libndctl.h>

#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace scmstats::cli {
namespace {

struct Unref {
  void operator()(ndctl_ctx* context) const { ::ndctl_unref(context); }
  void operator()(ndctl_cmd* command) const { ::ndctl_cmd_unref(command); }
};

/// Replaces the library's log, which would repeat on standard error what the exceptions below say.
void say_nothing(ndctl_ctx*, int, const char*, int, const char*, const char*, va_list) {}

ndctl_dimm* find_dimm(ndctl_ctx* context, const std::string& name) {
  for (auto* bus = ::ndctl_bus_get_first(context); bus; bus = ::ndctl_bus_get_next(bus)) {
    for (auto* dimm = ::ndctl_dimm_get_first(bus); dimm; dimm = ::ndctl_dimm_get_next(dimm)) {
      if (name == ::ndctl_dimm_get_devname(dimm)) return dimm;
    }
  }
  return nullptr;
}

class NdctlCollector : public Collector {
 public:
  explicit NdctlCollector(std::string nvdimm) : nvdimm_(std::move(nvdimm)) {}

  std::string description() const override { return "SMART data of NVDIMM " + nvdimm_; }

  Collection collect() override {
    ndctl_ctx* opened = nullptr;
    if (const int error = ::ndctl_new(&opened); error != 0) fail(std::strerror(-error));
    const std::unique_ptr<ndctl_ctx, Unref> context(opened);
    ::ndctl_set_log_fn(opened, say_nothing);
    auto* dimm = find_dimm(opened, nvdimm_);
    if (!dimm) fail("no such NVDIMM");

    const std::unique_ptr<ndctl_cmd, Unref> command(::ndctl_dimm_cmd_new_smart(dimm));
    if (!command) fail("its driver has no SMART data");
    if (const int error = ::ndctl_cmd_submit_xlat(command.get()); error < 0) refuse(dimm, -error);
    return read_nvdimm_smart({::ndctl_cmd_smart_get_flags(command.get()),
                              ::ndctl_cmd_smart_get_life_used(command.get()),
                              ::ndctl_cmd_smart_get_spares(command.get())});
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw std::runtime_error(nvdimm_ + ": " + reason);
  }

  [[noreturn]] void refuse(ndctl_dimm* dimm, int error) const {
    const std::string reason = std::strerror(error);
    if (error != EACCES && error != EPERM) fail(reason + ": no SMART data");
    const unsigned bus = ::ndctl_bus_get_id(::ndctl_dimm_get_bus(dimm));
    fail(reason + ": an NVDIMM's SMART data needs read and write access to /dev/ndctl" +
         std::to_string(bus) + "; run as root or by the systemd unit");
  }

  const std::string nvdimm_;
};

}  // namespace

Collection read_nvdimm_smart(const NvdimmSmart& smart) {
  Collection found;
  constexpr unsigned kBoth = ND_SMART_USED_VALID | ND_SMART_SPARES_VALID;
  const bool both_valid = smart.flags != ~0U && (smart.flags & kBoth) == kBoth;
  if (both_valid && smart.life_used == 0 && smart.spares == 0) {
    found.missing = {"MemLife: the SMART data is empty", "CritRscU: the SMART data is empty"};
    return found;
  }
  const auto add = [&](StatisticId id, unsigned flag, unsigned value, const std::string& field) {
    // The library's getters return UINT_MAX for an error.
    if (smart.flags != ~0U && (smart.flags & flag) != 0 && value <= 100) {
      found.readings.push_back({id, 100U - value});
    } else if (smart.flags != ~0U && (smart.flags & flag) != 0) {
      found.missing.push_back(field + " is " + std::to_string(value) + " %, more than 100");
    } else {
      found.missing.push_back(field + " is not valid, says the SMART data");
    }
  };
  add("MemLife", ND_SMART_USED_VALID, smart.life_used, "MemLife: the life used");
  add("CritRscU", ND_SMART_SPARES_VALID, smart.spares, "CritRscU: the spare capacity");
  return found;
}

std::unique_ptr<Collector> make_ndctl(const Target& target) {
  const auto nvdimm = nvdimm_of(target);
  return nvdimm ? std::make_unique<NdctlCollector>(nvdimm->name) : nullptr;
}

}  // namespace scmstats::cli
