// SPDX-License-Identifier: MIT
#include "scmstats/host/read_text_file.hpp"

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "faulty_disk.hpp"
#include "scmstats/host/descriptor.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

std::string complaint(const std::string& path) {
  const auto read = read_text_file(path, 10);
  return read ? "" : read.error().reason;
}

TEST(ReadTextFile, ReadsUpToTheLimit) {
  const TemporaryFile file;
  for (const std::string text : {"", "abc\n", "0123456789"}) {
    file.replace(text);
    const auto read = read_text_file(file.path(), 10);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text, text);
    EXPECT_EQ(read->status.st_size, static_cast<off_t>(text.size()));
  }
}

TEST(ReadTextFile, ReadsFilesOfAnySizeUpToTheLimit) {
  const TemporaryFile file;
  for (const std::size_t size : {4095U, 4096U, 4097U, 12288U, 12289U, 100000U}) {
    std::string text;
    while (text.size() < size) text += std::to_string(text.size()) + "\n";
    text.resize(size);
    file.replace(text);
    const auto read = read_text_file(file.path(), 100000);
    ASSERT_TRUE(read) << size;
    EXPECT_TRUE(read->text == text) << size;
  }
  file.replace(std::string(100001, 'x'));
  EXPECT_FALSE(read_text_file(file.path(), 100000));
}

TEST(ReadTextFile, TakesMemoryForWhatIsThere) {
  const TemporaryFile file;
  file.replace("abc\n");
  const auto read = read_text_file(file.path(), std::size_t{1} << 26);
  ASSERT_TRUE(read);
  EXPECT_LE(read->text.capacity(), 4096U);
}

TEST(ReadTextFile, ReadsOnWhereAReadIsShortOrInterrupted) {
  const TemporaryFile file;
  file.replace("012345678\n");
  faulty_disk::reads_short = true;
  const auto read = read_text_file(file.path(), 10);
  faulty_disk::reads_short = false;
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "012345678\n");
}

TEST(ReadTextFile, SaysThatTheDiskFails) {
  const TemporaryFile file;
  file.replace("abc\n");
  faulty_disk::reads_fail = true;
  EXPECT_EQ(complaint(file.path()), "Input/output error");
  faulty_disk::reads_fail = false;
}

TEST(ReadTextFile, RefusesWhatIsLarger) {
  const TemporaryFile file;
  file.replace("01234567890");
  EXPECT_EQ(complaint(file.path()), "larger than 10 bytes");
  std::filesystem::resize_file(file.path(), std::uintmax_t{1} << 30);
  EXPECT_EQ(complaint(file.path()), "larger than 10 bytes");
  EXPECT_EQ(complaint("/proc/self/status"), "larger than 10 bytes");  // its size is said to be 0
}

TEST(ReadTextFile, ReadsWhatIsSaidToBeLarger) {
  const std::string file = "/sys/kernel/mm/transparent_hugepage/enabled";  // said to have a page
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file << " here";
  EXPECT_TRUE(read_text_file(file, 100));
}

TEST(ReadTextFile, NeverWaitsForAFifo) {
  const TemporaryFile file;
  ASSERT_EQ(::mkfifo(file.path().c_str(), 0600), 0);
  EXPECT_EQ(complaint(file.path()), "not a regular file");
}

TEST(ReadTextFile, IsNotNoticedByTheWriterOfAFifo) {
  const TemporaryFile file;
  ASSERT_EQ(::mkfifo(file.path().c_str(), 0600), 0);
  const Descriptor watch(::inotify_init1(IN_NONBLOCK));
  ASSERT_GE(::inotify_add_watch(watch.get(), file.path().c_str(), IN_OPEN), 0);
  EXPECT_EQ(complaint(file.path()), "not a regular file");
  inotify_event event{};
  EXPECT_EQ(::read(watch.get(), &event, sizeof event), -1);
  EXPECT_EQ(errno, EAGAIN);
}

TEST(ReadTextFile, RefusesWhatIsNoFile) {
  const TemporaryFile file;
  EXPECT_EQ(complaint(file.path()), "No such file or directory");
  EXPECT_EQ(complaint(""), "No such file or directory");
  EXPECT_EQ(complaint(file.path().parent_path()), "not a regular file");
  EXPECT_EQ(complaint("/dev/zero"), "not a regular file");
  std::filesystem::create_symlink(file.path(), file.path());
  EXPECT_EQ(complaint(file.path()), "Too many levels of symbolic links");
}

}  // namespace
}  // namespace scmstats
