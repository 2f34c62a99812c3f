// SPDX-License-Identifier: MIT
#include "scmstats/host/alarm.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace scmstats {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(Alarm, WakesOnceAnInterval) {
  Alarm alarm;
  const auto began = steady_clock::now();
  alarm.start(milliseconds(2));
  for (int i = 0; i < 3; ++i) alarm.wait();
  EXPECT_GE(steady_clock::now() - began, milliseconds(2));
}

TEST(Alarm, StartedAgainWakesAtTheLaterTime) {
  Alarm alarm;
  alarm.start(hours(1));
  const auto began = steady_clock::now();
  alarm.start(milliseconds(3));
  alarm.wait();
  EXPECT_GE(steady_clock::now() - began, milliseconds(3));
}

TEST(Alarm, FinishWakesThoughStoppedOrStartedAfterwards) {
  Alarm alarm;
  std::thread waiting([&] { alarm.wait(); });
  alarm.finish();
  alarm.stop();
  alarm.start(hours(1));
  waiting.join();
}

}  // namespace
}  // namespace scmstats
