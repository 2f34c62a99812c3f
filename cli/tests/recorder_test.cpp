// SPDX-License-Identifier: MIT
#include "trace/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;
using Readings = std::vector<Reading>;
using testing::ElementsAre;

class RecorderTest : public testing::Test {
 protected:
  std::vector<std::string> warnings_;
  Recorder recorder_{{{"MemLife", 87}, {"PonSecs", 5}},
                     [this](const std::string& line) { warnings_.push_back(line); }};
};

TEST_F(RecorderTest, TheFirstSampleMakesTheColumns) {
  EXPECT_EQ(recorder_.begin(), "seconds,MemLife,PonSecs\n0,87,5\n");
  EXPECT_EQ(recorder_.row(1s, Readings{{"PonSecs", 6}, {"MemLife", 86}}), "1,86,6\n");
  EXPECT_EQ(recorder_.row(2s, Readings{{"PonSecs", 7}}), "2,,7\n");
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(RecorderTest, AStatisticThatComesLaterIsSaidOnceAndNotRecorded) {
  for (int time = 1; time < 3; ++time) {
    EXPECT_EQ(recorder_.row(1s, Readings{{"MedRCnt", 1}, {"MemLife", 86}}), "1,86,\n");
  }
  EXPECT_THAT(warnings_,
              ElementsAre("'MedRCnt ' is not recorded, since it was missing at the start"));
}

TEST_F(RecorderTest, WhatCannotBeReadHasNoRowAndIsSaidOnceUntilItIsOver) {
  for (int time = 1; time < 3; ++time) {
    EXPECT_EQ(recorder_.row(1s, Failure{"no such file"}), "");
  }
  EXPECT_EQ(recorder_.row(3s, Readings{{"MedRCnt", 1}}), "");
  EXPECT_EQ(recorder_.row(4s, Readings{{"MemLife", 86}}), "4,86,\n");
  EXPECT_EQ(recorder_.row(5s, Readings{{"MedRCnt", 1}}), "");
  EXPECT_THAT(warnings_,
              ElementsAre("no such file; no rows until it is well again",
                          "none of the recorded statistics in it; no rows until it is well again"));
}

}  // namespace
}  // namespace scmstats::cli
