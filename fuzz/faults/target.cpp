// SPDX-License-Identifier: MIT
// The JSON of faults, and calls that have these faults: what is accepted is read again as written,
// and nothing outside of the guest's buffer is written.

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "expect.hpp"
#include "scmstats/core/wire.hpp"
#include "scmstats/host/fault_text.hpp"

namespace scmstats::fuzz {
namespace {

constexpr std::uint64_t kDrc = 0x90000000;

/// A page of RAM at address 0, with guards.
class Page : public GuestMemory {
 public:
  explicit Page(std::uint32_t named) {
    bytes_.fill(kGuard);
    const RrHeader header{kEyeCatcher, kStatsVersion, named};
    std::memcpy(&bytes_[kGuards], &header, sizeof(header));
    for (std::uint32_t i = 0; i < named; ++i) {
      const RrEntry entry{StatisticId{"MemLife"}.number(), 0};
      std::memcpy(&bytes_[kGuards + rr_buffer_size(i)], &entry, sizeof(entry));
    }
  }

  bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept override {
    std::memcpy(bytes.data(), &bytes_[kGuards + address], bytes.size());
    return true;
  }

  bool write(std::uint64_t address, std::span<const std::byte> bytes) noexcept override {
    ++writes;
    expect(address == 0 && bytes.size() <= kMaxRrBufferSize, "a write is within a page");
    std::memcpy(&bytes_[kGuards + address], bytes.data(), bytes.size());
    return true;
  }

  /// Returns whether no byte from `size` on has changed.
  bool is_kept_from(std::size_t size) const {
    return std::all_of(bytes_.begin() + kGuards + static_cast<std::ptrdiff_t>(size), bytes_.end(),
                       [](std::byte byte) { return byte == kGuard; });
  }

  int writes = 0;

 private:
  static constexpr std::byte kGuard{0x5a};
  static constexpr std::size_t kGuards = 64;
  std::array<std::byte, kMaxRrBufferSize + 2 * kGuards> bytes_;
};

class OneNvdimm : public NvdimmLookup {
 public:
  OneNvdimm() {
    nvdimm_.publish(std::array<std::optional<std::uint64_t>, 3>{87, std::nullopt, 1000});
  }

  const Nvdimm* find(std::uint64_t) const noexcept override { return &nvdimm_; }

 private:
  Nvdimm nvdimm_{{"MemLife", "PonSecs", "MedRCnt"}};
};

class Plan : public FaultInjector {
 public:
  explicit Plan(std::vector<PlannedFault> faults) { plan_.replace(std::move(faults), {}); }

  std::span<const ActiveFault> decide(std::uint64_t, Request request) noexcept override {
    const auto decision = plan_.decide(request, {});
    expect(decision.delay <= kMaxDelay, "a delay has a bound");
    return decision.faults;
  }

 private:
  FaultPlan plan_;
};

void call(FaultInjector& plan, std::uint32_t named, std::size_t size) {
  static const OneNvdimm nvdimms;
  Page page(named);
  faulted_scm_performance_stats({kDrc, 0, size}, nvdimms, page, plan);
  expect(page.writes <= (size == 0 ? 0 : 1), "a call writes at most once");
  expect(page.is_kept_from(std::max(size, rr_buffer_size(named))),
         "nothing after the buffer is written");
}

void run(std::string_view text) {
  const auto parsed = parse_faults(text);
  if (!parsed) return expect_message(parsed.error().reason);
  const auto& faults = parsed->faults;
  expect(faults.size() <= FaultPlan::kMost, "the faults fit");

  const std::string written = format_faults(faults);
  const auto again = parse_faults(written);
  expect(static_cast<bool>(again), "faults that are written can be read");
  expect(format_faults(again->faults) == written, "faults are read as written");

  Plan plan(faults);
  for (int turn = 0; turn < 3; ++turn) {
    call(plan, 0, 0);
    for (const std::uint32_t named : {0u, 1u, 3u}) {
      for (const std::size_t size : {15u, 64u, 100u, 4096u}) call(plan, named, size);
    }
  }
}

}  // namespace
}  // namespace scmstats::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  scmstats::fuzz::run({data, size});
  return 0;
}
