// SPDX-License-Identifier: MIT
#include "trace/trace.hpp"

#include <gtest/gtest.h>

#include "temporary_file.hpp"

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;

class LoadTrace : public testing::Test {
 protected:
  /// A sample named so, with that value.
  void add(const std::string& name, int value, std::chrono::seconds age = 0s) {
    file_.replace("PonSecs  = " + std::to_string(value) + "\n");
    file_.set_age(age);
    std::filesystem::rename(file_.path(), directory() / name);
  }

  std::filesystem::path directory() const { return file_.path().parent_path(); }

  Trace good() const {
    auto loaded = load_trace(directory());
    if (!loaded) {
      ADD_FAILURE() << loaded.error().reason;
      return {};
    }
    return *std::move(loaded);
  }

  /// The complaint; that it begins with the directory is left out.
  std::string bad() const {
    const auto loaded = load_trace(directory());
    return loaded ? "" : loaded.error().reason.substr(directory().string().size());
  }

  TemporaryFile file_;
};

const Trace kThree{{0s, {{"PonSecs", 1}}}, {10s, {{"PonSecs", 2}}}, {100s, {{"PonSecs", 3}}}};

TEST_F(LoadTrace, ADirectorysSamplesAreInTheOrderOfTheirNames) {
  add("100", 3);
  add("0", 1);
  add("10.perf_stats", 2);
  add(".hidden", 9);
  EXPECT_EQ(good(), kThree);
}

TEST_F(LoadTrace, ADirectorysFirstSampleIsItsBeginning) {
  add("86400.5", 1);
  add("86410.500", 2);
  add("86500.5.txt", 3);
  EXPECT_EQ(good(), kThree);
}

TEST_F(LoadTrace, SamplesWithoutATimeAsTheirNameAreInTheOrderTheyWereWritten) {
  add("z", 1, 1000s);
  add("m", 2, 990s);
  add("a", 3, 900s);
  const Trace trace = good();
  ASSERT_EQ(trace.size(), 3u);
  EXPECT_EQ(trace[0].readings, kThree[0].readings);
  EXPECT_EQ(trace[1].readings, kThree[1].readings);
  EXPECT_EQ(trace[2].readings, kThree[2].readings);
  EXPECT_GE(trace[2].time, 100s);
  EXPECT_LE(trace[2].time, 101s + 1s);
}

TEST_F(LoadTrace, NamesWhatIsWrongWithADirectory) {
  EXPECT_EQ(bad(), ": no file in it: give one sample a file");
  add("5", 1);
  add("five", 1);
  EXPECT_EQ(bad(), ": 'five' is not a number of seconds, as others are: name all so, or none");
  std::filesystem::remove(directory() / "five");
  add("5.0", 1);
  EXPECT_NE(bad().find("have the same time: give each another"), std::string::npos);
  std::filesystem::remove(directory() / "5.0");
  file_.replace("MemLife = 101\n");
  EXPECT_EQ(bad(), "/samples: line 1: 101 is above 100, the most that 'MemLife' may be");
  std::filesystem::remove(file_.path());
  std::filesystem::create_directory(directory() / "7");
  EXPECT_EQ(bad(), "/7: not a regular file");
}

TEST_F(LoadTrace, NamesWhatIsWrongWithAFile) {
  const auto complaint = [](const std::string& path) { return load_trace(path).error().reason; };
  EXPECT_EQ(complaint("/nowhere"), "/nowhere: No such file or directory");
  EXPECT_EQ(complaint("/dev/null"), "/dev/null: not a regular file");
  file_.replace("time,MemLife\n");
  EXPECT_EQ(complaint(file_.path()),
            file_.path().string() +
                ": line 1: no header: give one like 'seconds,MemLife,MedWCnt' before the rows");
  std::filesystem::resize_file(file_.path(), kMostTraceBytes + 1);
  EXPECT_EQ(complaint(file_.path()), file_.path().string() + ": larger than 67108864 bytes");
}

}  // namespace
}  // namespace scmstats::cli
