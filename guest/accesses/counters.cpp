// SPDX-License-Identifier: MIT
#include "counters.hpp"

#include <optional>

#include "guest/console.hpp"
#include "guest/rr_buffer.hpp"
#include "guest/timebase.hpp"

namespace guest {
namespace {

constexpr uint64_t kMillisecond = 512'000;  // ticks, of 512 MHz
constexpr uint64_t kPatience = 10'000 * kMillisecond;
constexpr uint64_t kLittlePatience = 200 * kMillisecond;
/// Ten sampling intervals of the tests.
constexpr uint64_t kRest = 100 * kMillisecond;

constinit RrBuffer buffer{};

std::optional<Counts> counts_of(uint64_t drc_index) {
  constexpr auto kLoads = statistic_id("HostLCnt"), kStores = statistic_id("HostSCnt");
  buffer.ask_for_all(RrBuffer::kMaxBytes);
  const auto answer = scm_performance_stats(drc_index, buffer.address(), buffer.bytes());
  if (answer.status != Status::Success || buffer.check() != AnswerFault::kNone) return {};
  Counts counts;
  int found = 0;
  for (size_t i = 0; i < buffer.count(); ++i) {
    const auto [id, value] = buffer.at(i);
    if (id == kLoads) counts.loads = value, ++found;
    if (id == kStores) counts.stores = value, ++found;
  }
  if (found != 2) return {};
  return counts;
}

void wait(uint64_t ticks) {
  const uint64_t begin = timebase();
  while (timebase() - begin < ticks) {
  }
}

}  // namespace

Counters::Counters(std::span<const uint64_t> drc_indices)
    : drc_indices_{drc_indices.first(drc_indices.size() < kMost ? drc_indices.size() : kMost)},
      patience_{kPatience} {
  wait(kRest);
  expected_ = read();
}

void Counters::expect(size_t nvdimm, Counts counts) {
  expected_[nvdimm].loads += counts.loads;
  expected_[nvdimm].stores += counts.stores;
}

bool Counters::agree() {
  const uint64_t begin = timebase();
  while (read() != expected_) {
    if (!beyond() && timebase() - begin < patience_) continue;
    if (!beyond()) patience_ = kLittlePatience;
    wait(kRest);
    (void)read();
    print_difference();
    expected_ = seen_;
    return false;
  }
  return true;
}

bool Counters::agree_in_sum(Counts counts) {
  const auto sum = [](const All& all) {
    Counts both;
    for (const auto& [loads, stores] : all) both.loads += loads, both.stores += stores;
    return both;
  };
  const auto [loads, stores] = sum(expected_);
  const Counts expected{loads + counts.loads, stores + counts.stores};
  const uint64_t begin = timebase();
  while (sum(read()) != expected && timebase() - begin < patience_) {
  }
  wait(kRest);
  expected_ = read();
  return sum(seen_) == expected;
}

bool Counters::stay() {
  wait(kRest);
  return agree();
}

const Counters::All& Counters::read() {
  for (size_t i = 0; i < drc_indices_.size(); ++i) {
    const auto counts = counts_of(drc_indices_[i]);
    if (!counts) supported_ = false;
    seen_[i] = counts.value_or(Counts{});
  }
  return seen_;
}

bool Counters::beyond() const {
  for (size_t i = 0; i < kMost; ++i) {
    const auto [loads, stores] = expected_[i];
    if (seen_[i].loads > loads || seen_[i].stores > stores) return true;
  }
  return false;
}

void Counters::print_difference() const {
  const auto difference = [](uint64_t seen, uint64_t expected) {
    return decimal(static_cast<int64_t>(seen - expected));
  };
  for (size_t i = 0; i < kMost; ++i) {
    if (seen_[i] == expected_[i]) continue;
    print("  NVDIMM ", decimal(i), ": off by ", difference(seen_[i].loads, expected_[i].loads),
          " loads, ", difference(seen_[i].stores, expected_[i].stores), " stores\n");
  }
}

}  // namespace guest
