#include "collect/keeper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <stdexcept>

#include "scmstats/host/replace_file.hpp"

namespace scmstats::cli {
namespace {

std::string unpadded(StatisticId id) {
  std::string text = text_of(id);
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

bool Keeper::refresh() {
  try {
    const Collection found = collect_and_write();
    if (failing_) fmt::print(stderr, "scmstats: {}: works again\n", collector_.description());
    failing_ = false;
    report(found);
    return true;
  } catch (const std::runtime_error& error) {
    if (!failing_) fmt::print(stderr, "scmstats: {}\n", error.what());
    failing_ = true;
    return false;
  }
}

Collection Keeper::collect_and_write() {
  Collection found = collector_.collect();
  if (found.readings.empty()) {
    std::string reasons;
    for (const std::string& reason : found.missing) reasons += "; " + reason;
    throw std::runtime_error(collector_.description() + ": no statistic in it" + reasons);
  }
  if (collector_.continues_totals()) rising_.apply(found.readings);
  const std::string error = replace_file(path_, format_sample(found.readings));
  if (!error.empty()) throw std::runtime_error(path_ + ": " + error);
  return found;
}

void Keeper::report(const Collection& found) {
  std::vector<StatisticId> ids;
  std::ranges::transform(found.readings, std::back_inserter(ids), &Reading::id);
  if (ids == told_) return;
  told_ = std::move(ids);

  std::string values;
  for (const Reading& reading : found.readings) {
    values +=
        fmt::format("{} {} {}", values.empty() ? ":" : ",", unpadded(reading.id), reading.value);
  }
  fmt::print("{}{}\n", collector_.description(), values);
  for (const std::string& reason : found.missing) fmt::print("no {}\n", reason);
  std::fflush(stdout);
}

}  // namespace scmstats::cli
