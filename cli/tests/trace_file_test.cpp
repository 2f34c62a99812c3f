// SPDX-License-Identifier: MIT
#include "trace/recorder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "temporary_file.hpp"

namespace scmstats::cli {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(TraceFile, GrowsToTheSizeThatCanBePlayed) {
  const TemporaryFile at;
  TraceFile file(10);
  ASSERT_TRUE(file.create(at.path(), "12345\n"));
  EXPECT_TRUE(file.append("890\n"));
  EXPECT_EQ(file.append("\n").error().reason,
            "the trace has 10 bytes, and 'play' reads 10 at most: record less often, or for a "
            "shorter time");
  EXPECT_EQ(content(at.path()), "12345\n890\n");
}

TEST(TraceFile, IsNotThereWhereItCannotBegin) {
  const TemporaryFile at;
  TraceFile file(3);
  EXPECT_FALSE(file.create(at.path(), "1234"));
  EXPECT_FALSE(std::filesystem::exists(at.path()));
  EXPECT_EQ(TraceFile().create("/dev/full/no", "").error().reason, "Not a directory");
}

TEST(TraceFile, LeavesOneThatIsThere) {
  const TemporaryFile at;
  at.overwrite("precious\n");
  EXPECT_EQ(TraceFile().create(at.path(), "1\n").error().reason,
            "it is there already: give the name of a new file");
  EXPECT_EQ(content(at.path()), "precious\n");
}

}  // namespace
}  // namespace scmstats::cli
