// SPDX-License-Identifier: MIT
#include "scmstats/host/fault_plan.hpp"

#include <algorithm>
#include <utility>

namespace scmstats {
namespace {

/// The least that a description may have.
constexpr std::chrono::milliseconds kMinDuration(1);

}  // namespace

bool FaultPlan::Entry::has_ended(Instant now) const {
  return (end && now >= *end) || (planned.calls && had >= *planned.calls);
}

void FaultPlan::replace(std::vector<PlannedFault> faults, Instant now) {
  entries_.clear();
  add(std::move(faults), now);
}

bool FaultPlan::add(std::vector<PlannedFault> faults, Instant now) {
  std::erase_if(entries_, [=](const Entry& each) { return each.has_ended(now); });
  if (entries_.size() + faults.size() > kMost) return false;
  for (PlannedFault& each : faults) {
    std::optional<Instant> end;
    if (each.duration) end = now + *each.duration;
    entries_.push_back({std::move(each), end});
  }
  return true;
}

std::vector<PlannedFault> FaultPlan::remaining(Instant now) const {
  std::vector<PlannedFault> faults;
  for (const Entry& each : entries_) {
    if (each.has_ended(now)) continue;
    faults.push_back(each.planned);
    if (each.end)
      faults.back().duration = std::max<Instant::duration>(*each.end - now, kMinDuration);
    if (each.planned.calls) faults.back().calls = *each.planned.calls - each.had;
  }
  return faults;
}

FaultPlan::Decision FaultPlan::decide(Request request, Instant now) noexcept {
  std::size_t count = 0;
  std::chrono::nanoseconds delay{0};
  for (Entry& each : entries_) {
    const PlannedFault& planned = each.planned;
    if (each.has_ended(now) || planned.on.value_or(request) != request) continue;
    if (++each.seen % planned.every != 0) continue;
    active_[count++] = {&planned.fault, each.had++};
    delay += planned.delay;
  }
  return {std::span{active_}.first(count), std::min(delay, kMaxDelay)};
}

}  // namespace scmstats
