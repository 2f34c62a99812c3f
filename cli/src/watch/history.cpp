// SPDX-License-Identifier: MIT
#include "watch/history.hpp"

#include <algorithm>

#include "scmstats/core/catalogue.hpp"

namespace scmstats::cli {
namespace {

bool only_rises(StatisticId id) {
  const Statistic* known = find_statistic(id);
  return known && known->kind != Kind::Gauge;
}

}  // namespace

History::History(StatisticId id) : id_(id), rises_(only_rises(id)) {}

void History::add(Instant time, std::optional<std::uint64_t> value) {
  rate_.reset();
  if (rises_ && value && value_ && *value >= *value_ && time > time_) {
    rate_ =
        static_cast<double>(*value - *value_) / std::chrono::duration<double>(time - time_).count();
  }
  time_ = time;
  value_ = value;
  marks_.push_back(rises_ ? rate_ : Mark(value));
  if (marks_.size() > kMost) marks_.pop_front();
}

History::Scale History::scale() const {
  const Statistic* known = find_statistic(id_);
  if (known && known->unit == Unit::Percent) return {0, 100};
  std::vector<double> there;
  for (const Mark& mark : marks_) {
    if (mark) there.push_back(*mark);
  }
  if (there.empty()) return {0, 0};
  const auto [least, most] = std::ranges::minmax(there);
  return {rises_ ? 0 : least, most};
}

}  // namespace scmstats::cli
