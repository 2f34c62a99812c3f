// SPDX-License-Identifier: MIT
#include "util/stop_signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <thread>
#include <utility>

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
  for (const auto& [signal, name] : {std::pair{SIGTERM, "SIGTERM"},
                                     {SIGINT, "SIGINT"},
                                     {SIGQUIT, "SIGQUIT"},
                                     {SIGHUP, "SIGHUP"}}) {
    const StopSignals stop;
    ::kill(::getpid(), signal);
    EXPECT_STREQ(stop.wait_until(steady_clock::now() + std::chrono::minutes(1)), name);
    EXPECT_STREQ(stop.wait_until(steady_clock::now()), name) << "for good";
  }
}

TEST(StopSignals, EndsTheWaitAtOneThatComes) {
  const StopSignals stop;
  const std::jthread sender([] {
    std::this_thread::sleep_for(milliseconds(50));
    ::kill(::getpid(), SIGTERM);
  });
  EXPECT_TRUE(stop.wait_until(steady_clock::now() + std::chrono::minutes(1)));
}

TEST(StopSignalsDeathTest, EndWhatWaitsForAFileThatHangs) {
  const auto hang = [] {
    const StopSignals stop;
    ::kill(::getpid(), SIGTERM);
    while (true) ::pause();
  };
  EXPECT_EXIT(hang(), testing::ExitedWithCode(1),
              "^scmstats: ended by SIGTERM, while a file or a device does not answer\n$");
}

}  // namespace
}  // namespace scmstats::cli
