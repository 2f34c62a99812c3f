// SPDX-License-Identifier: MIT
#include "scmstats/host/state_file_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "faulty_disk.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr LifeCounts kLife{3, seconds(1000), seconds(400)};

Instant now() {
  return std::chrono::steady_clock::now();
}

/// The lines that a writer gives people.
class Lines {
 public:
  StateFileWriter::Warn warn() {
    return [this](const std::string& line) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(line);
    };
  }
  std::vector<std::string> all() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

bool in_time(const std::function<bool()>& condition) {
  for (int tries = 0; tries < 6000; ++tries) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

/// An NVDIMM's life in one process, with the VM stopped so that only resets change its counts.
struct Life {
  Life(const std::string& path, bool incoming, Lines& lines, nanoseconds interval = hours(1))
      : cycle(std::make_shared<LifeCycle>(now(), false)),
        writer(path, cycle, incoming, lines.warn(), interval) {}

  void reset() {
    cycle->reset(now());
    writer.reset();
  }
  std::uint64_t resets() const { return cycle->counts(now()).resets; }

  std::shared_ptr<LifeCycle> cycle;
  StateFileWriter writer;
};

void resume(StateFileWriter& writer) {
  writer.resume();
  writer.wait();
}

void suspend(StateFileWriter& writer) {
  writer.suspend();
  writer.wait();
}

void write_to(const std::string& path, const LifeCounts& counts) {
  StateFile file(path);
  ASSERT_TRUE(file.take());
  ASSERT_TRUE(file.store(counts));
}

TEST(StateFileWriter, GoesOnFromTheFileAndCountsThePowerOnOnce) {
  const TemporaryFile at;
  write_to(at.path(), kLife);
  Lines lines;
  Life life(at.path(), false, lines);
  EXPECT_EQ(life.cycle->counts(now()), kLife);  // the VM does not run yet
  resume(life.writer);
  EXPECT_EQ(life.cycle->counts(now()), (LifeCounts{4, seconds(1000), seconds(1000)}));
  EXPECT_EQ(StateFile::peek(at.path()), life.cycle->counts(now()));
  suspend(life.writer);
  resume(life.writer);
  EXPECT_EQ(life.resets(), 4u);
  EXPECT_THAT(lines.all(), IsEmpty());
}

TEST(StateFileWriter, DoesNotCountTheFirstPowerOn) {
  const TemporaryFile at;
  Lines lines;
  Life life(at.path(), false, lines);
  resume(life.writer);
  EXPECT_EQ(life.resets(), 0u);
  EXPECT_THAT(lines.all(), ElementsAre(at.path().string() +
                                       ": it was not there, or empty; counting starts again"));
}

TEST(StateFileWriter, WritesAtAResetWithoutAnyInterval) {
  const TemporaryFile at;
  Lines lines;
  Life life(at.path(), false, lines);
  resume(life.writer);
  for (std::uint64_t resets = 1; resets <= 2; ++resets) {
    life.reset();
    EXPECT_TRUE(in_time([&] { return StateFile::peek(at.path())->resets == resets; }));
  }
}

TEST(StateFileWriter, WritesOnceAnInterval) {
  const TemporaryFile at;
  Lines lines;
  Life life(at.path(), false, lines, milliseconds(10));
  resume(life.writer);
  life.cycle->reset(now());  // unknown to the writer
  EXPECT_TRUE(in_time([&] { return StateFile::peek(at.path())->resets == 1; }));
}

TEST(StateFileWriter, WritesAtTheEnd) {
  const TemporaryFile at;
  Lines lines;
  {
    Life life(at.path(), false, lines);
    resume(life.writer);
    life.cycle->reset(now());
  }
  EXPECT_EQ(StateFile::peek(at.path())->resets, 1u);
}

TEST(StateFileWriter, HandsTheFileOverWithTheVm) {
  const TemporaryFile at;
  Lines lines;
  Life source(at.path(), false, lines);
  resume(source.writer);
  Life target(at.path(), true, lines);
  for (std::uint64_t resets = 1; resets <= 3; ++resets) {  // there and back and there
    Life& from = resets % 2 ? source : target;
    Life& to = resets % 2 ? target : source;
    from.cycle->reset(now());
    suspend(from.writer);
    resume(to.writer);
    EXPECT_EQ(to.resets(), resets);
  }
  EXPECT_THAT(lines.all(), testing::SizeIs(1));
}

TEST(StateFileWriter, RefusesAFileThatAnotherHolds) {
  const TemporaryFile at;
  Lines lines;
  Life first(at.path(), false, lines);
  try {
    Life second(at.path(), false, lines);
    FAIL() << "it was taken";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(),
                testing::StartsWith("in use by process " + std::to_string(::getpid())));
  }
}

TEST(StateFileWriter, CountsOnWithoutAFileThatAnotherHoldsAndTakesItLater) {
  const TemporaryFile at;
  Lines lines;
  Life first(at.path(), false, lines);
  Life second(at.path(), true, lines, milliseconds(10));
  resume(second.writer);
  resume(second.writer);
  second.cycle->reset(now());
  ASSERT_EQ(lines.all().size(), 2u);
  EXPECT_THAT(lines.all()[1],
              testing::ContainsRegex("in use by process .*; resets and power-on time are not kept "
                                     "until it can be written"));
  EXPECT_EQ(StateFile::peek(at.path())->resets, 0u);
  suspend(first.writer);
  const std::string again = at.path().string() + ": it is written again";
  EXPECT_TRUE(in_time([&] { return lines.all().back() == again; }));
  EXPECT_EQ(StateFile::peek(at.path())->resets, 1u);
}

TEST(StateFileWriter, GoesOnInANewFileWhereItsOwnIsRemoved) {
  const TemporaryFile at;
  write_to(at.path(), kLife);
  Lines lines;
  Life life(at.path(), false, lines);
  resume(life.writer);
  fs::remove(at.path());
  resume(life.writer);
  EXPECT_EQ(StateFile::peek(at.path())->resets, 4u);
  EXPECT_THAT(lines.all(),
              ElementsAre(at.path().string() +
                          ": it was not there, or empty; a new one goes on with the counts"));
}

TEST(StateFileWriter, KeepsNobodyWaitingForADiskThatHangsAndWritesWhenItAnswers) {
  const TemporaryFile at;
  Lines lines;
  Life life(at.path(), false, lines);
  resume(life.writer);
  faulty_disk::hangs = true;
  life.reset();
  life.writer.suspend();
  life.writer.wait(now() + milliseconds(50));
  life.writer.resume();
  life.writer.wait(now());
  EXPECT_EQ(life.resets(), 1u);
  life.writer.suspend();
  faulty_disk::hangs = false;
  life.writer.wait();
  EXPECT_EQ(StateFile::peek(at.path())->resets, 1u);
  const std::string complaint =
      at.path().string() + ": does not answer; the VM goes on, and its counts come into it later";
  EXPECT_THAT(lines.all(), ElementsAre(at.path().string() +
                                           ": it was not there, or empty; counting starts again",
                                       complaint, complaint));
  StateFile other(at.path());
  EXPECT_TRUE(static_cast<bool>(other.take()));  // it was given up
}

TEST(StateFileWriter, TellsOnceThatADirectoryIsInItsPlace) {
  const TemporaryFile at;
  Lines lines;
  write_to(at.path(), kLife);
  Life life(at.path(), false, lines);
  fs::rename(at.path(), at.path().string() + ".old");
  fs::create_directory(at.path());
  for (int tries = 0; tries < 3; ++tries) resume(life.writer);
  EXPECT_THAT(lines.all(), ElementsAre(at.path().string() +
                                       ": Is a directory; resets and power-on time are not kept "
                                       "until it can be written"));
  fs::remove(at.path());
  fs::rename(at.path().string() + ".old", at.path());
  resume(life.writer);
  EXPECT_EQ(lines.all().back(), at.path().string() + ": it is written again");
  EXPECT_EQ(StateFile::peek(at.path())->resets, 4u);
}

TEST(StateFileWriter, WritesOnceASecondHoweverOftenAGuestResets) {
  const TemporaryFile at;
  Lines lines;
  Life life(at.path(), false, lines);
  resume(life.writer);
  const Instant began = now();
  faulty_disk::syncs = 0;
  for (int resets = 0; resets < 500; ++resets) {
    life.reset();
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_TRUE(in_time([&] { return StateFile::peek(at.path())->resets == 500; }));
  EXPECT_GE(faulty_disk::syncs, 1);
  EXPECT_LE(faulty_disk::syncs, 1 + (now() - began) / StateFileWriter::kLeastInterval);
}

TEST(StateFileWriter, DoesNotWriteAtOnceForAResetDuringAWrite) {
  const TemporaryFile at;
  Lines lines;
  Life life(at.path(), false, lines);
  resume(life.writer);
  std::this_thread::sleep_for(StateFileWriter::kLeastInterval);
  const Instant began = now();
  faulty_disk::syncs = 0;
  faulty_disk::hangs = true;
  life.reset();
  EXPECT_TRUE(in_time([] { return faulty_disk::syncs == 1; }));
  life.reset();
  faulty_disk::hangs = false;
  std::this_thread::sleep_for(milliseconds(200));
  const int syncs = faulty_disk::syncs;
  EXPECT_LE(syncs, 1 + (now() - began) / StateFileWriter::kLeastInterval);
  EXPECT_TRUE(in_time([&] { return StateFile::peek(at.path())->resets == 2; }));
}

TEST(StateFileWriter, SaysNothingOfAFileThatIsNotItsToWrite) {
  const TemporaryFile at;
  Lines lines;
  Life first(at.path(), false, lines);
  Life second(at.path(), true, lines);
  resume(second.writer);
  const auto told = lines.all();
  for (int tries = 0; tries < 2; ++tries) {
    second.writer.suspend();
    second.writer.wait(now() + seconds(60));
  }
  EXPECT_EQ(lines.all(), told);
}

TEST(StateFileWriter, KeepsAResetOfAStoppedVmAndGivesTheFileUpAgain) {
  const TemporaryFile at;
  Lines lines;
  Life life(at.path(), false, lines);
  resume(life.writer);
  suspend(life.writer);
  life.reset();
  EXPECT_TRUE(in_time([&] { return StateFile::peek(at.path())->resets == 1; }));
  StateFile other(at.path());
  EXPECT_TRUE(in_time([&] { return static_cast<bool>(other.take()); }));
}

TEST(StateFileWriter, GoesOnWithoutAFileBelowAFileSizeLimit) {
  const TemporaryFile at;
  const auto life = std::make_shared<LifeCycle>(now(), false);
  Lines lines;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{1024, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  {
    StateFileWriter writer(at.path(), life, false, lines.warn(), milliseconds(10));
    writer.resume();
    writer.wait();
    std::this_thread::sleep_for(milliseconds(100));
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_FALSE(fs::exists(at.path()));
  EXPECT_THAT(
      lines.all(),
      ElementsAre(at.path().string() +
                  ": the file-size limit (ulimit -f) is 1024 bytes; a state file has 12288; "
                  "resets and power-on time are not kept until it can be written"));
}

}  // namespace
}  // namespace scmstats
