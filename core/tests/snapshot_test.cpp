// SPDX-License-Identifier: MIT
#include "scmstats/core/snapshot.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

namespace scmstats {
namespace {

using Values = std::vector<std::optional<std::uint64_t>>;

Values read(const Snapshot& snapshot) {
  Values values;
  snapshot.read([&](const Snapshot::View& view) {
    values.clear();
    for (std::size_t i = 0; i < snapshot.size(); ++i) {
      values.push_back(view.has_value(i) ? std::optional{view.value(i)} : std::nullopt);
    }
  });
  return values;
}

Values all(std::size_t size, std::uint64_t value) {
  return Values(size, value);
}

TEST(Snapshot, HasNoValueAtFirst) {
  EXPECT_EQ(read(Snapshot(16)), Values(16));
}

TEST(Snapshot, GivesTheNewestSample) {
  Snapshot snapshot(3);
  for (std::uint64_t n = 0; n < 20; ++n) {
    const Values sample{n, std::nullopt, n + 1};
    snapshot.publish(sample);
    EXPECT_EQ(read(snapshot), sample);
  }
}

TEST(Snapshot, KeepsPresenceApartForEverySize) {
  for (const std::size_t size : {1u, 63u, 64u, 65u, 128u, 254u, 255u}) {
    Snapshot snapshot(size);
    for (std::size_t absent = 0; absent < size; ++absent) {
      Values sample = all(size, ~std::uint64_t{0});
      sample[absent].reset();
      snapshot.publish(sample);
      ASSERT_EQ(read(snapshot), sample) << size << " " << absent;
    }
  }
}

TEST(Snapshot, MayBeOfNothing) {
  Snapshot snapshot(0);
  snapshot.publish({});
  EXPECT_EQ(read(snapshot), Values{});
}

TEST(Snapshot, ZeroIsAValue) {
  Snapshot snapshot(1);
  snapshot.publish(Values{0});
  EXPECT_EQ(read(snapshot), Values{0});
}

// The writer comes round during the read: every word of the first look may be of another sample.
TEST(Snapshot, ReadsAgainWhenTheWriterCameRound) {
  Snapshot snapshot(2);
  snapshot.publish(all(2, 1));
  int looks = 0;
  Values seen;
  snapshot.read([&](const Snapshot::View& view) {
    seen = {view.value(0)};
    if (++looks == 1) {
      for (std::uint64_t n = 2; n <= 4; ++n) snapshot.publish(all(2, n));
    }
    seen.push_back(view.value(1));
  });
  EXPECT_EQ(looks, 2);
  EXPECT_EQ(seen, all(2, 4));
}

TEST(Snapshot, DoesNotReadAgainForSamplesInOtherSlots) {
  Snapshot snapshot(1);
  snapshot.publish(all(1, 1));
  int looks = 0;
  snapshot.read([&](const Snapshot::View& view) {
    if (++looks == 1) {
      for (std::uint64_t n = 2; n <= 3; ++n) snapshot.publish(all(1, n));
    }
    EXPECT_EQ(view.value(0), 1u);
  });
  EXPECT_EQ(looks, 1);
}

TEST(Snapshot, NeverMixesSamplesWhileThreadsReadAndOneWrites) {
  constexpr std::size_t kSize = 255;
  Snapshot snapshot(kSize);
  snapshot.publish(all(kSize, 0));
  std::atomic<bool> stop = false;

  std::vector<std::thread> readers;
  std::atomic<std::uint64_t> torn = 0, backwards = 0, reads = 0;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      std::uint64_t last = 0;
      while (!stop.load(std::memory_order_relaxed)) {
        const Values values = read(snapshot);
        if (values != all(kSize, *values[0])) ++torn;
        if (*values[0] < last) ++backwards;
        last = *values[0];
        ++reads;
      }
    });
  }
  std::uint64_t n = 0;
  while (n < 50000 || reads < 1000) snapshot.publish(all(kSize, ++n));
  stop = true;
  for (std::thread& reader : readers) reader.join();

  EXPECT_EQ(torn, 0u);
  EXPECT_EQ(backwards, 0u);
}

}  // namespace
}  // namespace scmstats
