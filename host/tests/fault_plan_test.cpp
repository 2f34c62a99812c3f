// SPDX-License-Identifier: MIT
#include "scmstats/host/fault_plan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scmstats {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{100s};

std::string turns(FaultPlan& plan, int calls, Request request = Request::All,
                  Instant now = kStart) {
  std::string text;
  for (int call = 0; call < calls; ++call) {
    const auto faults = plan.decide(request, now).faults;
    text += faults.empty() ? "-" : std::to_string(faults[0].turn);
  }
  return text;
}

TEST(FaultPlanTest, HappensToEachCallUntilItIsReplaced) {
  FaultPlan plan;
  EXPECT_EQ(turns(plan, 2), "--");
  plan.replace({{}}, kStart);
  EXPECT_EQ(turns(plan, 3), "012");
  plan.replace({}, kStart);
  EXPECT_EQ(turns(plan, 2), "--");
}

TEST(FaultPlanTest, EndsAfterItsCalls) {
  FaultPlan plan;
  plan.replace({{.calls = 3}}, kStart);
  EXPECT_EQ(turns(plan, 1), "0");
  EXPECT_EQ(plan.remaining(kStart).at(0).calls, 2u);
  EXPECT_EQ(turns(plan, 4), "12--");
  EXPECT_TRUE(plan.remaining(kStart).empty());
}

TEST(FaultPlanTest, HappensToEveryNthCall) {
  FaultPlan plan;
  plan.replace({{.every = 3, .calls = 2}}, kStart);
  EXPECT_EQ(turns(plan, 10), "--0--1----");
}

TEST(FaultPlanTest, EndsAfterItsTime) {
  FaultPlan plan;
  plan.replace({{.duration = 2s}}, kStart);
  EXPECT_EQ(turns(plan, 2, Request::All, kStart + 1s), "01");
  EXPECT_EQ(plan.remaining(kStart + 1s).at(0).duration, 1s);
  EXPECT_EQ(plan.remaining(kStart + 2s - 1ns).at(0).duration, 1ms);
  EXPECT_EQ(turns(plan, 2, Request::All, kStart + 2s), "--");
  EXPECT_TRUE(plan.remaining(kStart + 2s).empty());
}

TEST(FaultPlanTest, HappensToTheRequestsThatItNames) {
  constexpr Request kAll[] = {Request::Size, Request::All, Request::Named, Request::Unknown};
  for (const Request on : kAll) {
    FaultPlan plan;
    plan.replace({{.on = on}}, kStart);
    for (const Request request : kAll) {
      EXPECT_EQ(turns(plan, 1, request), request == on ? "0" : "-");
    }
  }
  FaultPlan each;
  each.replace({{}}, kStart);
  for (const Request request : kAll) EXPECT_NE(turns(each, 1, request), "-");
}

TEST(FaultPlanTest, TakesSixteenOrNone) {
  FaultPlan plan;
  EXPECT_TRUE(plan.add(std::vector<PlannedFault>(15, {.calls = 1}), kStart));
  EXPECT_FALSE(plan.add(std::vector<PlannedFault>(2), kStart));
  EXPECT_EQ(plan.remaining(kStart).size(), 15u);
  EXPECT_TRUE(plan.add({{}}, kStart));
  EXPECT_EQ(plan.decide(Request::All, kStart).faults.size(), 16u);
  EXPECT_TRUE(plan.add(std::vector<PlannedFault>(15), kStart));  // the first 15 have ended
  EXPECT_EQ(plan.decide(Request::All, kStart).faults.size(), 16u);
}

TEST(FaultPlanTest, DelaysACallByASecondAtMost) {
  FaultPlan plan;
  plan.replace({{.delay = 300ms}, {.delay = 200ms, .on = Request::Named}}, kStart);
  EXPECT_EQ(plan.decide(Request::All, kStart).delay, 300ms);
  EXPECT_EQ(plan.decide(Request::Named, kStart).delay, 500ms);
  plan.replace(std::vector<PlannedFault>(16, {.delay = 1s}), kStart);
  EXPECT_EQ(plan.decide(Request::All, kStart).delay, 1s);
}

}  // namespace
}  // namespace scmstats
