// SPDX-License-Identifier: MIT
#include "neighbours.hpp"

#include "guest/rr_buffer.hpp"
#include "shared_buffer.hpp"

namespace guest {
namespace {

uint64_t count_at(const size_t (&places)[3]) {
  uint64_t counts[3];
  for (size_t i = 0; i < 3; ++i) counts[i] = buffer.load(places[i]);
  while (working()) {
    for (size_t i = 0; i < 3; ++i) {
      if (buffer.load(places[i]) != counts[i]) fail("a neighbour's store was lost", places[i]);
      buffer.store(places[i], ++counts[i]);
    }
  }
  return 0;
}

}  // namespace

void prepare_one_entry() {
  buffer.fill(1, 1);
}

uint64_t call_amid_neighbours(size_t) {
  Seen seen{2};
  return call_often(seen, 1, [&] {
    buffer.store(value_at(0), kUntouched);
    const auto result = scm_performance_stats(kIndex, buffer.address(), abi_test::kPage);
    const uint64_t value = buffer.load(value_at(0));
    if (result.status != Status::Success || value != kValues[0]) fail("no answer", result, value);
    seen.add(buffer.load(id_at(1)) % 2);  // the first neighbour's count, odd or even
  });
}

uint64_t count_behind_two_entries(size_t) {
  const size_t own = id_at(2);
  return count_at({own, own + 8, own + kNeighbours - 8});
}

uint64_t count_behind_one_entry(size_t number) {
  const size_t own = id_at(1) + 24 * (number - 1);
  return count_at({own, own + 8, own + 16});
}

}  // namespace guest
