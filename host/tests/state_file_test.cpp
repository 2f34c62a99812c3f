// SPDX-License-Identifier: MIT
#include "scmstats/host/state_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "faulty_disk.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;
using std::chrono::nanoseconds;

constexpr LifeCounts kOne{3, nanoseconds(4711), nanoseconds(42)};
constexpr LifeCounts kTwo{4, nanoseconds(5000), nanoseconds(4800)};

StateFile::Content taken(StateFile& file) {
  auto result = file.take();
  if (!result) {
    ADD_FAILURE() << result.error().reason;
    return {};
  }
  return *result;
}

std::string refused(StateFile& file) {
  const auto result = file.take();
  EXPECT_FALSE(file.held());
  return result ? "" : result.error().reason;
}

/// As a process does that takes it, writes once and ends.
void write_to(const std::string& path, const LifeCounts& counts) {
  StateFile file(path);
  taken(file);
  ASSERT_TRUE(file.store(counts));
}

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void flip(const std::string& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(byte);
}

TEST(StateFile, BeginsWithoutCounts) {
  const TemporaryFile at;
  StateFile file(at.path());
  EXPECT_FALSE(file.held());
  const auto content = taken(file);
  EXPECT_TRUE(file.held());
  EXPECT_FALSE(content.counts);
  EXPECT_EQ(content.note, "it was not there, or empty");
  EXPECT_EQ(fs::file_size(at.path()), StateFile::kSize);
}

TEST(StateFile, TakesAnEmptyFileForANewOne) {
  const TemporaryFile at;
  at.overwrite("");
  StateFile file(at.path());
  EXPECT_FALSE(taken(file).counts);
}

TEST(StateFile, ThatCannotBeReadIsNotTakenForAnEmptyOne) {
  const TemporaryFile at;
  write_to(at.path(), kOne);
  const std::string before = content(at.path());
  StateFile file(at.path());
  faulty_disk::reads_fail = true;
  EXPECT_EQ(refused(file), "Input/output error");
  faulty_disk::reads_fail = false;
  EXPECT_EQ(content(at.path()), before);
  EXPECT_EQ(taken(file).counts, kOne);
}

TEST(StateFile, IsReadOnWhereAReadIsShortOrInterrupted) {
  const TemporaryFile at;
  write_to(at.path(), kOne);
  StateFile file(at.path());
  faulty_disk::reads_short = true;
  EXPECT_EQ(taken(file).counts, kOne);
  faulty_disk::reads_short = false;
}

TEST(StateFile, GivesBackTheLastCountsThatWereStored) {
  const TemporaryFile at;
  for (const LifeCounts& counts : {kOne, kTwo, kOne, kTwo}) {
    write_to(at.path(), counts);
    StateFile file(at.path());
    EXPECT_EQ(taken(file).counts, counts);
    EXPECT_EQ(StateFile::peek(at.path()), counts);
    EXPECT_TRUE(file.store(kTwo));
    EXPECT_EQ(StateFile::peek(at.path()), kTwo);
  }
}

TEST(StateFile, CanBeReadByPeople) {
  const TemporaryFile at;
  write_to(at.path(), kOne);
  const std::string text = content(at.path());
  EXPECT_TRUE(
      text.starts_with("scmstats state 1\nsequence 2\nresets 3\npower-on-ns 4711\n"
                       "last-reset-ns 42\ncrc32 "));
  EXPECT_TRUE(text.substr(2 * StateFile::kBlock).starts_with("process "));
}

// The bytes of a file of version 1: what an earlier scmstats wrote must stay readable.
TEST(StateFile, ReadsAFileOfVersion1) {
  const TemporaryFile at;
  std::string block =
      "scmstats state 1\nsequence 7\nresets 12\npower-on-ns 3600000000000\n"
      "last-reset-ns 1800000000000\ncrc32 2254062020\n";
  block.resize(StateFile::kBlock);
  at.overwrite(block);
  StateFile file(at.path());
  EXPECT_EQ(taken(file).counts,
            (LifeCounts{12, nanoseconds(3600000000000), nanoseconds(1800000000000)}));
}

TEST(StateFile, OfWhichOneBlockIsDamagedStillHasTheOther) {
  const TemporaryFile at;
  for (const std::streamoff block : {0, 1}) {
    fs::remove(at.path());
    write_to(at.path(), kOne);  // into block 0: 1 has the beginning
    write_to(at.path(), kTwo);
    flip(at.path(), block * static_cast<std::streamoff>(StateFile::kBlock) + 40);
    StateFile file(at.path());
    EXPECT_EQ(taken(file).counts, block == 0 ? kTwo : kOne);
    EXPECT_TRUE(file.store(kTwo));
    EXPECT_EQ(StateFile::peek(at.path()), kTwo);
  }
}

TEST(StateFile, IsDamagedByAnyByteOfItsCounts) {
  const TemporaryFile at;
  write_to(at.path(), kOne);
  const std::string good = content(at.path());
  const auto second = static_cast<std::streamoff>(StateFile::kBlock);
  flip(at.path(), second);  // leaves the block of kOne
  ASSERT_EQ(StateFile::peek(at.path()), kOne);
  for (std::streamoff byte = 0; byte < second; ++byte) {
    flip(at.path(), byte);
    ASSERT_FALSE(StateFile::peek(at.path())) << byte;
    flip(at.path(), byte);
  }
  EXPECT_EQ(StateFile::peek(at.path()), kOne);
}

TEST(StateFile, CutOffAtAnyLengthIsWholeOrDamagedAndNeverWrong) {
  const TemporaryFile at;
  write_to(at.path(), kOne);
  write_to(at.path(), kTwo);
  for (std::uintmax_t size = StateFile::kSize; size-- > 0;) {
    fs::resize_file(at.path(), size);
    const auto counts = StateFile::peek(at.path());
    if (size >= 2 * StateFile::kBlock) {
      ASSERT_EQ(counts, kTwo) << size;
    } else if (size >= StateFile::kBlock) {
      ASSERT_EQ(counts, kOne) << size;
    } else {
      ASSERT_FALSE(counts) << size;
    }
  }
}

TEST(StateFile, DamagedIsSetAsideUnderAFreeName) {
  const TemporaryFile at;
  const std::string path = at.path();
  for (const std::string& name : {path + ".damaged", path + ".damaged.2", path + ".damaged.3"}) {
    const std::string garbage = "garbage before " + name;
    at.overwrite(garbage);
    StateFile file(path);
    const auto result = taken(file);
    EXPECT_FALSE(result.counts);
    EXPECT_EQ(result.note, "it was damaged and is now " + name);
    EXPECT_EQ(content(name), garbage);
    EXPECT_TRUE(file.store(kOne));
  }
  EXPECT_EQ(StateFile::peek(path), kOne);
}

TEST(StateFile, OfZerosIsDamaged) {
  const TemporaryFile at;
  at.overwrite(std::string(StateFile::kSize, '\0'));
  StateFile file(at.path());
  EXPECT_EQ(taken(file).note, "it was damaged and is now " + at.path().string() + ".damaged");
}

TEST(StateFile, IsRefusedToAnotherHolderWithTheFirstOnesPid) {
  const TemporaryFile at;
  StateFile first(at.path());
  taken(first);
  StateFile second(at.path());
  char host[256] = {};
  ASSERT_EQ(::gethostname(host, sizeof host - 1), 0);
  EXPECT_EQ(refused(second), "in use by process " + std::to_string(::getpid()) + " on " + host +
                                 "; give each NVDIMM of each VM a state file of its own");
  EXPECT_TRUE(first.store(kOne));
  first.release();
  EXPECT_EQ(taken(second).counts, kOne);
}

TEST(StateFile, RefusesALargerFileWithCountsInItToo) {
  const TemporaryFile at;
  write_to(at.path(), kOne);
  std::ofstream(at.path(), std::ios::app) << '\n';
  StateFile file(at.path());
  EXPECT_TRUE(refused(file).starts_with("larger than a state file"));
  EXPECT_EQ(StateFile::peek(at.path()), std::nullopt);
}

TEST(StateFile, IsRefusedWhereItIsSomethingElse) {
  const TemporaryFile at;
  StateFile file(at.path());
  at.overwrite(std::string(StateFile::kSize + 1, 'x'));
  EXPECT_EQ(refused(file),
            "larger than a state file, which has 12288 bytes; give a path where there is nothing "
            "yet");
  at.overwrite("scmstats state 2\nnew things\n");
  EXPECT_EQ(refused(file), "of version 2; this scmstats knows version 1");
  EXPECT_EQ(content(at.path()), "scmstats state 2\nnew things\n");

  fs::remove(at.path());
  ASSERT_EQ(::mkfifo(at.path().c_str(), 0600), 0);
  EXPECT_EQ(refused(file), "not a regular file");
  fs::remove(at.path());
  fs::create_directory(at.path());
  EXPECT_EQ(refused(file), "Is a directory");
  fs::remove(at.path());
  fs::create_symlink(at.path(), at.path());
  EXPECT_EQ(refused(file), "Too many levels of symbolic links");

  StateFile nowhere("/nowhere/file");
  EXPECT_EQ(refused(nowhere), "No such file or directory");
}

TEST(StateFile, ThatIsRemovedOrReplacedIsGivenUp) {
  const TemporaryFile at;
  StateFile file(at.path());
  taken(file);
  fs::remove(at.path());
  EXPECT_EQ(file.store(kOne).error().reason, "somebody removed or replaced it");
  EXPECT_FALSE(file.held());
  taken(file);
  EXPECT_TRUE(file.store(kOne));
  at.replace("something else");
  EXPECT_EQ(file.store(kTwo).error().reason, "somebody removed or replaced it");
  EXPECT_EQ(content(at.path()), "something else");
}

TEST(StateFile, KeepsTheLastCountsWhereNewOnesCannotBeWritten) {
  const TemporaryFile at;
  write_to(at.path(), kOne);
  StateFile file(at.path());
  taken(file);
  faulty_disk::syncs_fail = true;
  for (int tries = 0; tries < 2; ++tries)
    EXPECT_EQ(file.store(kTwo).error().reason, "Input/output error");
  faulty_disk::syncs_fail = false;
  // Whatever the disk has of the failed ones, the block of the good ones was not touched.
  const std::string text = content(at.path());
  EXPECT_TRUE(text.substr(0, StateFile::kBlock).find("resets 3\n") != std::string::npos ||
              text.substr(StateFile::kBlock).find("resets 3\n") != std::string::npos);
  EXPECT_TRUE(file.store(kTwo));
  EXPECT_EQ(StateFile::peek(at.path()), kTwo);
}

TEST(StateFile, OfMoreTimeThanAMachineLivesIsDamaged) {
  const TemporaryFile at;
  constexpr nanoseconds kMost = nanoseconds::max() / 2;
  write_to(at.path(), {1, kMost, kMost});
  EXPECT_EQ(StateFile::peek(at.path()), (LifeCounts{1, kMost, kMost}));
  std::filesystem::remove(at.path());
  write_to(at.path(), {1, kMost + nanoseconds(1), nanoseconds(0)});
  EXPECT_EQ(StateFile::peek(at.path()), LifeCounts{});  // those that a new file begins with
}

TEST(StateFile, IsOpenedWithoutMakingItWhereItIsThere) {
  const TemporaryFile at;
  write_to(at.path(), kOne);
  StateFile file(at.path());
  faulty_disk::creation_refused = true;
  EXPECT_EQ(taken(file).counts, kOne);
  faulty_disk::creation_refused = false;
}

TEST(StateFile, ThatIsDamagedLeavesASymbolicLinkToIt) {
  const TemporaryFile at;
  const fs::path target = at.path().parent_path() / "target";
  std::ofstream(target) << "damaged\n";
  fs::create_symlink("target", at.path());
  StateFile file(at.path());
  EXPECT_EQ(taken(file).note, "it was damaged and is now " + target.string() + ".damaged");
  EXPECT_TRUE(fs::is_symlink(at.path()));
  EXPECT_EQ(fs::file_size(target), StateFile::kSize);
  EXPECT_EQ(content(target.string() + ".damaged"), "damaged\n");
}

TEST(StateFile, ThatCannotBeLockedIsRefused) {
  const TemporaryFile at;
  StateFile file(at.path());
  for (const int error : {EBADF, ENOLCK, EOPNOTSUPP}) {
    faulty_disk::lock_error = error;
    EXPECT_EQ(refused(file), "cannot be locked: " + std::string(std::strerror(error)) +
                                 "; move it to a file system with locks, as a local one");
  }
  faulty_disk::lock_error = 0;
}

/// Sets the file-size limit; SIGXFSZ would end this program.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    set({bytes, before_.rlim_max});
  }
  ~SizeLimit() { set(before_); }

 private:
  static void set(const rlimit& limit) { ::setrlimit(RLIMIT_FSIZE, &limit); }
  rlimit before_{};
};

TEST(StateFile, IsNotMadeBelowAFileSizeLimit) {
  const TemporaryFile at;
  StateFile file(at.path());
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{4096}, StateFile::kSize - 1}) {
    const SizeLimit limit(bytes);
    EXPECT_EQ(refused(file), "the file-size limit (ulimit -f) is " + std::to_string(bytes) +
                                 " bytes; a state file has 12288");
    EXPECT_FALSE(fs::exists(at.path()));
  }
  const SizeLimit limit(StateFile::kSize);
  EXPECT_FALSE(taken(file).counts);
}

TEST(StateFile, OutlivesAFileSizeLimitThatComesLater) {
  const TemporaryFile at;
  StateFile file(at.path());
  taken(file);
  {
    const SizeLimit limit(0);
    EXPECT_EQ(file.store(kOne).error().reason, "File too large");
  }
  EXPECT_TRUE(file.store(kTwo));
  sigset_t pending;
  ASSERT_EQ(sigpending(&pending), 0);
  EXPECT_EQ(sigismember(&pending, SIGXFSZ), 0);
}

}  // namespace
}  // namespace scmstats
