// SPDX-License-Identifier: MIT
#include "scmstats/host/problem_log.hpp"

#include <gtest/gtest.h>

namespace scmstats {
namespace {

using namespace std::chrono_literals;

TEST(ProblemLog, logs_a_problem_once) {
  ProblemLog log;
  EXPECT_TRUE(log.begins("full"));
  EXPECT_FALSE(log.begins("full"));
}

TEST(ProblemLog, logs_another_problem) {
  ProblemLog log;
  EXPECT_TRUE(log.begins("full"));
  EXPECT_TRUE(log.begins("gone"));
  EXPECT_TRUE(log.begins("full"));
}

TEST(ProblemLog, logs_a_problem_again_after_it_ended) {
  ProblemLog log;
  EXPECT_TRUE(log.begins("full"));
  log.ends();
  EXPECT_TRUE(log.begins("full"));
}

TEST(ProblemLog, end_is_news_once_after_a_logged_problem) {
  ProblemLog log;
  EXPECT_FALSE(log.ends());
  log.begins("full");
  EXPECT_TRUE(log.ends());
  EXPECT_FALSE(log.ends());
}

TEST(ProblemLog, logs_no_problem_during_the_pause) {
  ProblemLog log(10s);
  const Instant start{1h};
  EXPECT_TRUE(log.begins("full", start));
  EXPECT_FALSE(log.begins("gone", start + 9s));
  log.ends();
  EXPECT_FALSE(log.begins("full", start + 9s));
  EXPECT_TRUE(log.begins("full", start + 10s));
}

TEST(ProblemLog, end_of_a_problem_in_the_pause_is_no_news) {
  ProblemLog log(10s);
  log.begins("full", Instant{1h});
  log.ends();
  log.begins("full", Instant{1h} + 1s);
  EXPECT_FALSE(log.ends());
}

}  // namespace
}  // namespace scmstats
