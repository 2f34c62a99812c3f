#include "collect/rising.hpp"

#include "scmstats/core/catalogue.hpp"

namespace scmstats::cli {

void Rising::apply(std::vector<Reading>& readings) {
  for (Reading& reading : readings) {
    const Statistic* known = find_statistic(reading.id);
    if (!known || known->kind != Kind::Counter) continue;
    Count& count = counts_[reading.id];
    count.total += reading.value - (reading.value < count.seen ? 0 : count.seen);
    count.seen = reading.value;
    reading.value = count.total;
  }
}

}  // namespace scmstats::cli
