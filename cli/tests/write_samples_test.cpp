// SPDX-License-Identifier: MIT
#include "collectors/sample_writer.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include "temporary_file.hpp"

namespace scmstats::cli {
namespace {

/// A device that does at each look what the test says.
class Device : public Collector {
 public:
  explicit Device(std::function<void(int look)> act) : act_(std::move(act)) {}
  std::string description() const override { return "a device"; }
  Collection collect() override {
    act_(++looks);
    return {{{"MemLife", 97}}, {}};
  }
  int looks = 0;

 private:
  const std::function<void(int)> act_;
};

class CollectTest : public testing::Test {
 protected:
  int run(Device& device, bool once) {
    const StopSignals stop;
    return write_samples(device, path_, std::chrono::seconds(1), once, stop);
  }

  TemporaryFile file_;
  const std::string path_ = (file_.path().parent_path() / "nv0.samples").string();
};

TEST_F(CollectTest, LooksOnce) {
  Device device([](int) {});
  EXPECT_EQ(run(device, true), 0);
  EXPECT_EQ(device.looks, 1);
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(CollectTest, EndsWithAFailureWhereTheFirstLookFails) {
  for (const bool once : {true, false}) {
    Device device([](int) { throw std::runtime_error("no such device"); });
    EXPECT_EQ(run(device, once), 1);
    EXPECT_EQ(device.looks, 1);
  }
}

TEST_F(CollectTest, TriesAgainAfterALaterFailure) {
  Device device([](int look) {
    if (look == 2) throw std::runtime_error("gone");
    if (look == 3) ::kill(::getpid(), SIGTERM);
  });
  EXPECT_EQ(run(device, false), 0);
  EXPECT_EQ(device.looks, 3);
}

TEST_F(CollectTest, EndsWellAtASignalThatCameWhileTheDeviceWasAsked) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Device device([signal](int) { ::kill(::getpid(), signal); });
    EXPECT_EQ(run(device, false), 0);
    EXPECT_EQ(device.looks, 1);
  }
}

}  // namespace
}  // namespace scmstats::cli
