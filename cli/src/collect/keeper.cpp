#include "collect/keeper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "output.hpp"
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
    if (failing_) complain(collector_.description() + ": works again");
    failing_ = false;
    report(found);
    write_report();
    return true;
  } catch (const std::runtime_error& error) {
    if (!failing_) complain(error.what());
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
  rising_.apply(found.readings);
  const std::string error = replace_file(path_, format_sample(found.readings));
  if (!error.empty()) throw std::runtime_error(path_ + ": " + error);
  return found;
}

/// What standard output does not take now is tried again the next time: nobody who reads it slowly
/// is to make the file old. main() tells of a failure at the end.
void Keeper::write_report() {
  try {
    standard_output().write_some();
  } catch (const std::runtime_error&) {
  }
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
  print("{}{}\n", collector_.description(), values);
  for (const std::string& reason : found.missing) print("no {}\n", reason);
}

}  // namespace scmstats::cli
