#include "stop_signals.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <thread>

namespace scmstats::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(StopSignals, WaitsUntilTheDeadlineWhereNoneComes) {
  const StopSignals stop;
  const auto deadline = steady_clock::now() + milliseconds(20);
  EXPECT_FALSE(stop.wait_until(deadline));
  EXPECT_GE(steady_clock::now(), deadline);
  EXPECT_FALSE(stop.wait_until(steady_clock::now() - milliseconds(20)));
}

TEST(StopSignals, EndsTheWaitAtOneThatCame) {
  const StopSignals stop;
  for (const int signal : {SIGTERM, SIGINT}) {
    pthread_kill(pthread_self(), signal);
    EXPECT_TRUE(stop.wait_until(steady_clock::now()));
  }
}

TEST(StopSignals, EndsTheWaitAtOneThatComes) {
  const StopSignals stop;
  const std::jthread sender([waiting = pthread_self()] {
    std::this_thread::sleep_for(milliseconds(50));
    pthread_kill(waiting, SIGTERM);
  });
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + std::chrono::minutes(1)));
}

}  // namespace
}  // namespace scmstats::cli
