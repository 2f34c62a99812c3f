// SPDX-License-Identifier: MIT
#include "scmstats/host/metrics_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "faulty_disk.hpp"
#include "scmstats/host/life_cycle.hpp"
#include "scmstats/host/read_text_file.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string content(const std::string& path) {
  const auto file = read_text_file(path, 1 << 20);
  return file ? file->text : file.error().reason;
}

const std::string kFirstLine =
    "# scmstats: metrics of a VM, replaced regularly and removed when QEMU ends\n";

bool soon(const std::function<bool()>& condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

std::shared_ptr<NvdimmStatistics> statistics() {
  const Instant now = std::chrono::steady_clock::now();
  auto life = std::make_shared<LifeCycle>(now, false);
  return std::make_shared<NvdimmStatistics>(std::vector<std::shared_ptr<Source>>{life},
                                            Support::Auto, now);
}

class MetricsFileTest : public testing::Test {
 protected:
  std::unique_ptr<MetricsFile> make() {
    return std::make_unique<MetricsFile>(file_.path(), VmLabels{"web", ""}, 10ms,
                                         [this](const std::string& line) {
                                           const std::lock_guard lock(mutex_);
                                           lines_.push_back(line);
                                         });
  }

  std::string refusal() {
    const auto started = make()->start();
    return started ? "none" : started.error().reason;
  }

  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

  const TemporaryFile file_;

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST_F(MetricsFileTest, IsThereOnceStartedAndGoneAtTheEnd) {
  const auto metrics = make();
  metrics->add("nv0", 0x90000000, statistics());
  EXPECT_FALSE(fs::exists(file_.path()));
  EXPECT_TRUE(metrics->start());
  EXPECT_THAT(content(file_.path()),
              HasSubstr("scmstats_power_on_seconds_total{vm=\"web\",uuid=\"\",nvdimm=\"nv0\","
                        "drc=\"0x90000000\"} 0\n"));
  metrics->finish();
  EXPECT_FALSE(fs::exists(file_.path()));
  EXPECT_FALSE(fs::exists(file_.path().string() + ".new"));
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(MetricsFileTest, FollowsWhatIsPluggedAndUnplugged) {
  const auto metrics = make();
  EXPECT_TRUE(metrics->start());
  EXPECT_EQ(content(file_.path()), kFirstLine);
  const auto plugged = statistics();
  metrics->add("nv7", 0x90000007, plugged);
  EXPECT_TRUE(soon([&] { return content(file_.path()).find("0x90000007") != std::string::npos; }));
  metrics->remove(*plugged);
  EXPECT_TRUE(soon([&] { return content(file_.path()) == kFirstLine; }));
}

TEST_F(MetricsFileTest, TellsWhenTheSourcesLastAnswered) {
  const auto metrics = make();
  const auto asked = statistics();
  metrics->add("nv0", 0x90000000, asked);
  EXPECT_TRUE(metrics->start());
  const auto timestamp = [&] {
    const std::string text = content(file_.path());
    return std::stod(text.substr(text.rfind('}') + 2));
  };
  const auto now = [] {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  EXPECT_NEAR(timestamp(), now(), 5);
  asked->refresh(std::chrono::steady_clock::now() - 1000s);
  EXPECT_TRUE(soon([&] { return timestamp() < now() - 900; }));
  asked->publish(std::chrono::steady_clock::now());
  EXPECT_NEAR(timestamp(), now() - 1000, 50);
}

TEST_F(MetricsFileTest, RefusesWhatCannotBeWritten) {
  fs::create_directory(file_.path());
  EXPECT_EQ(refusal(), "this is not a regular file");
  fs::remove(file_.path());
  EXPECT_EQ(refusal(), "none");
  fs::remove(file_.path().parent_path());
  EXPECT_EQ(refusal(), "No such file or directory");
  fs::create_directory(file_.path().parent_path());
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(MetricsFileTest, RefusesAnothersAndTakesOneThatWasLeftBehind) {
  file_.replace(kFirstLine + "left behind by a VM that was killed\n");
  const auto first = make();
  EXPECT_TRUE(first->start());
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(refusal(), "in use by another process; give each VM a file of its own");
  }
  first->finish();
  EXPECT_EQ(refusal(), "none");
}

TEST_F(MetricsFileTest, TellsOnceThatItFailsAndOnceThatItWorksAgain) {
  const auto metrics = make();
  metrics->add("nv0", 0x90000000, statistics());
  EXPECT_TRUE(metrics->start());
  for (int times = 1; times <= 2; ++times) {
    const auto directory = file_.path().parent_path();
    fs::rename(directory, directory.string() + ".away");
    EXPECT_TRUE(soon([&] { return lines().size() % 2 == 1; }));
    std::this_thread::sleep_for(100ms);
    fs::rename(directory.string() + ".away", directory);
    EXPECT_TRUE(soon([&] { return lines().size() % 2 == 0; }));
  }
  const std::string name = file_.path();
  const std::string bad =
      name + ": No such file or directory; metrics stay as they are until it can be written";
  const std::string good = name + ": it is written again";
  EXPECT_THAT(lines(), ElementsAre(bad, good, bad, good));
  EXPECT_THAT(content(file_.path()), Not(IsEmpty()));
}

TEST_F(MetricsFileTest, LeavesWhatSomebodyElsePutThereAtItsEnd) {
  const auto metrics = std::make_unique<MetricsFile>(file_.path(), VmLabels{"web", ""}, 1h,
                                                     [](const std::string&) {});
  EXPECT_TRUE(metrics->start());
  file_.replace("somebody's\n");
  metrics->finish();
  EXPECT_EQ(content(file_.path()), "somebody's\n");
}

TEST_F(MetricsFileTest, RefusesAFileThatScmstatsDidNotWrite) {
  const std::string text = "# HELP node_temperature of the room\nnode_temperature 21\n";
  file_.replace(text);
  EXPECT_EQ(refusal(),
            "there is a file that scmstats did not write; move it away, or give another name");
  EXPECT_EQ(content(file_.path()), text);
  for (const char* known : {"", "# HELP scmstats_media_reads_total of an earlier version\n"}) {
    file_.replace(known);
    EXPECT_EQ(refusal(), "none");
  }
}

TEST_F(MetricsFileTest, KeepsWhatSomebodyElsePutThereWhileItRuns) {
  const auto metrics = make();
  EXPECT_TRUE(metrics->start());
  file_.replace("somebody's\n");
  EXPECT_TRUE(soon([&] { return !lines().empty(); }));
  EXPECT_THAT(lines()[0], HasSubstr("there is a file that scmstats did not write"));
  EXPECT_EQ(content(file_.path()), "somebody's\n");
  metrics->finish();
  EXPECT_EQ(content(file_.path()), "somebody's\n");
}

TEST_F(MetricsFileTest, IsLockedOnAFileSystemThatLocksOnlyWhatCanBeWritten) {
  faulty_disk::locks_want_write = true;
  const auto first = make();
  EXPECT_TRUE(first->start());
  EXPECT_EQ(refusal(), "in use by another process; give each VM a file of its own");
  first->finish();
  faulty_disk::locks_want_write = false;
}

TEST_F(MetricsFileTest, ThatCannotBeLockedIsRefused) {
  for (const bool there : {false, true}) {
    if (there) file_.replace(kFirstLine);
    for (const int error : {EBADF, ENOLCK, EOPNOTSUPP}) {
      faulty_disk::lock_error = error;
      EXPECT_EQ(refusal(), "cannot be locked: " + std::string(std::strerror(error)) +
                               "; move it to a file system with locks, as a local one");
    }
  }
  faulty_disk::lock_error = 0;
}

TEST_F(MetricsFileTest, WritesThroughASymbolicLinkWhichStays) {
  const auto target = file_.path().parent_path() / "target";
  fs::create_symlink("target", file_.path());
  for (int times = 0; times < 2; ++times) {
    const auto metrics = make();
    EXPECT_TRUE(metrics->start());
    EXPECT_TRUE(fs::is_symlink(file_.path()));
    EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(target)));
    EXPECT_EQ(content(target), kFirstLine);
    metrics->finish();
    EXPECT_TRUE(fs::is_symlink(file_.path()));
    EXPECT_FALSE(fs::exists(target));
  }
}

}  // namespace
}  // namespace scmstats
