#include "scmstats/host/replace_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "scmstats/host/read_text_file.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;

std::string content(const std::string& path) {
  const auto read = read_text_file(path, 1 << 20);
  const auto* file = std::get_if<TextFile>(&read);
  return file ? file->text : "unreadable";
}

TEST(ReplaceFile, MakesAFileThatAllMayRead) {
  const TemporaryFile file;
  EXPECT_EQ(replace_file(file.path(), "new\n"), "");
  EXPECT_EQ(content(file.path()), "new\n");
  EXPECT_EQ(fs::status(file.path()).permissions(), fs::perms{0644});
}

TEST(ReplaceFile, PutsANewFileInPlaceOfTheOldOneWithItsPermissions) {
  const TemporaryFile file;
  file.replace(std::string(1 << 18, 'x'));
  fs::permissions(file.path(), fs::perms{0640});
  fs::create_hard_link(file.path(), file.path().string() + ".old");
  const std::string text(1 << 19, 'y');
  EXPECT_EQ(replace_file(file.path(), text), "");
  EXPECT_EQ(content(file.path()), text);
  EXPECT_EQ(content(file.path().string() + ".old"), std::string(1 << 18, 'x'));
  EXPECT_EQ(fs::status(file.path()).permissions(), fs::perms{0640});
  EXPECT_FALSE(fs::exists(file.path().string() + ".new"));
}

TEST(ReplaceFile, WritesOverWhatAnInterruptedOneLeft) {
  const TemporaryFile file;
  const TemporaryFile left;
  file.replace("old");
  left.replace("half of a longer text");
  fs::rename(left.path(), file.path().string() + ".new");
  EXPECT_EQ(replace_file(file.path(), "new"), "");
  EXPECT_EQ(content(file.path()), "new");
}

TEST(ReplaceFile, SaysWhyItCannotAndChangesNothing) {
  const TemporaryFile file;
  EXPECT_EQ(replace_file("/nowhere/file", "text"), "No such file or directory");
  fs::create_directory(file.path());
  EXPECT_EQ(replace_file(file.path(), "text"), "there is something that is no regular file");
  fs::remove(file.path());

  file.replace("old");
  fs::create_symlink("elsewhere", file.path().string() + ".new");
  EXPECT_EQ(replace_file(file.path(), "text"), "Too many levels of symbolic links");
  EXPECT_EQ(content(file.path()), "old");
}

TEST(ReplaceFile, KeepsTheOldFileWhereThereIsNoSpace) {
  const TemporaryFile file;
  file.replace("old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string error = replace_file(file.path(), std::string(8192, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(error, "File too large");
  EXPECT_EQ(content(file.path()), "old");
  EXPECT_FALSE(fs::exists(file.path().string() + ".new"));
}

}  // namespace
}  // namespace scmstats
