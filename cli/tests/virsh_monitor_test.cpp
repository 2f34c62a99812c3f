// SPDX-License-Identifier: MIT
#include "qmp/virsh_monitor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;

/// A virsh of the test's own in front of all others.
class VirshMonitorTest : public testing::Test {
 protected:
  VirshMonitorTest() {
    fs::create_directory(directory_);
    const char* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): no threads yet
    path_ = path ? path : "";
    ::setenv("PATH", (directory_.string() + ":" + path_).c_str(), 1);
  }
  ~VirshMonitorTest() override {
    ::setenv("PATH", path_.c_str(), 1);
    fs::remove_all(directory_);
  }

  void set_virsh(const std::string& list, const std::string& monitor_command) const {
    std::ofstream(directory_ / "virsh") << "#!/bin/sh\ncase $1 in\nlist)\n"
                                        << list << ";;\nqemu-monitor-command)\n"
                                        << monitor_command << ";;\nesac\n";
    fs::permissions(directory_ / "virsh", fs::perms::owner_all);
  }

  std::string says() {
    try {
      return monitor_.execute("query-status", Json::object()).dump();
    } catch (const Ended& ended) {
      return std::string("ended: ") + ended.what();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  const fs::path directory_ =
      fs::temp_directory_path() / ("scmstats-virsh-" + std::to_string(::getpid()));
  const std::string answers_ = R"(echo '{"return": 7}')";
  const std::string reset_ = "echo error: Connection reset by peer >&2; exit 1";
  const std::string noticed_later_ =
      "echo; if [ -e \"$0.seen\" ]; then exit; fi; touch \"$0.seen\"; echo UUID 3 power";
  VirshMonitor monitor_{"power"};

 private:
  std::string path_;
};

TEST_F(VirshMonitorTest, AnswersAreReturned) {
  set_virsh("false", answers_);
  EXPECT_EQ(says(), "7");
}

TEST_F(VirshMonitorTest, AVmThatNeverAnsweredHasNotEnded) {
  set_virsh("echo", reset_);
  EXPECT_EQ(says(), "domain 'power': virsh: error: Connection reset by peer");
}

TEST_F(VirshMonitorTest, AVmThatIsNotListedAnyMoreHasEnded) {
  set_virsh("echo UUID 3 power", answers_);
  says();
  set_virsh(noticed_later_, reset_);
  EXPECT_EQ(says(), "ended: the VM has ended: error: Connection reset by peer");
}

TEST_F(VirshMonitorTest, AVmWhoseNameIsAPartOfAnothersHasEnded) {
  set_virsh("", answers_);
  says();
  set_virsh("echo UUID 3 powerful; echo UUID 4 will-power", reset_);
  EXPECT_EQ(says(), "ended: the VM has ended: error: Connection reset by peer");
}

TEST_F(VirshMonitorTest, AVmThatIsStillListedHasNot) {
  set_virsh("", answers_);
  says();
  for (const char* const line : {"UUID 3 power", "UUID power other", "power 3 other"}) {
    set_virsh("echo; echo " + std::string(line), reset_);
    EXPECT_EQ(says(), "domain 'power': virsh: error: Connection reset by peer") << line;
  }
}

TEST_F(VirshMonitorTest, AVmIsNotSaidToHaveEndedWhereLibvirtHas) {
  set_virsh("", answers_);
  says();
  set_virsh("exit 1", reset_);
  EXPECT_EQ(says(), "domain 'power': virsh: error: Connection reset by peer");
}

}  // namespace
}  // namespace scmstats::cli
