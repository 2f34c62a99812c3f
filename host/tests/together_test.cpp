// SPDX-License-Identifier: MIT
// All of the host side's threads at once, as in a QEMU whose guest asks all the time. What is
// looked for is whether any answer is of two samples, and, in a build with ThreadSanitizer, data
// races.

#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "abi/one_page.hpp"
#include "scmstats/host/life_cycle.hpp"
#include "scmstats/host/metrics_file.hpp"
#include "scmstats/host/sample_file.hpp"
#include "scmstats/host/sampler.hpp"
#include "scmstats/host/state_file_writer.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::uint64_t kIndex = OneNvdimm::kIndex;
constexpr int kCalls = 20000;           // of each vCPU, at least,
constexpr std::uint64_t kSamples = 50;  // and until that one

class Together : public testing::Test {
 protected:
  Together() {
    write_sample();
    const auto now = steady_clock::now();
    const auto ignore = [](const std::string&) {};
    const auto file = std::make_shared<SampleFile>(samples_.path(), std::nullopt, now, ignore);
    life_ = std::make_shared<LifeCycle>(now, true);
    statistics_ = std::make_shared<NvdimmStatistics>(
        std::vector<std::shared_ptr<Source>>{file, life_}, Support::Auto, now);
    writer_ = std::make_unique<StateFileWriter>(state_.path(), life_, false, ignore, 1ms);
    metrics_ = std::make_unique<MetricsFile>(scrape_.path(), VmLabels{"vm", "uuid"}, 1ms, ignore);
    metrics_->add("nv0", kIndex, statistics_);
    EXPECT_TRUE(metrics_->start());
    sampler_.add(statistics_);
    sampler_.start();
  }

  /// The next: two counts that are always the same.
  void write_sample() {
    const std::string count = std::to_string(++samples_written_);
    samples_.replace("MemLife  = 87\nMedRCnt  = " + count + "\nMedWCnt  = " + count + "\n");
  }

  std::size_t index_of(StatisticId id) const { return statistics_->nvdimm().index().find(id); }

  /// A vCPU that asks for all, again and again.
  void ask() const {
    const OneNvdimm nvdimms(statistics_->nvdimm());
    std::uint64_t last = 0;
    for (int i = 0; i < kCalls || last < kSamples; ++i) {
      OnePage page;
      page.buffer.header = {kEyeCatcher, kStatsVersion, 0};
      const auto [status, r4] = scm_performance_stats({kIndex, 0, sizeof(RrBuffer)}, nvdimms, page);
      if (status == Status::Authority) continue;
      ASSERT_EQ(status, Status::Success);
      const auto value = [&](StatisticId id) {
        return std::uint64_t{page.buffer.entries[index_of(id)].value};
      };
      ASSERT_EQ(value("MedRCnt"), value("MedWCnt"));
      ASSERT_GE(value("MedRCnt"), last);
      last = value("MedRCnt");
      ASSERT_TRUE(value("MemLife") == 87 || value("MemLife") == 5);
    }
  }

  TemporaryFile samples_, state_, scrape_;
  std::uint64_t samples_written_ = 0;
  std::shared_ptr<LifeCycle> life_;
  std::shared_ptr<NvdimmStatistics> statistics_;
  std::unique_ptr<StateFileWriter> writer_;
  std::unique_ptr<MetricsFile> metrics_;
  Sampler sampler_{1ms};
};

TEST_F(Together, EachAnswerIsOfOneSample) {
  const auto until_the_end = [](const std::function<void()>& step) {
    return std::jthread([step](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        step();
        std::this_thread::sleep_for(50us);
      }
    });
  };
  const auto other = std::make_shared<NvdimmStatistics>(std::vector<std::shared_ptr<Source>>{life_},
                                                        Support::All, steady_clock::now());

  const std::jthread writer = until_the_end([&] { write_sample(); });
  const std::jthread injector = until_the_end([&] {
    const NvdimmStatistics::Injection injection{index_of("MemLife"), 5};
    statistics_->inject({&injection, 1}, steady_clock::now());
    statistics_->clear_injected(steady_clock::now());
  });
  const std::jthread looker = until_the_end([&] {
    statistics_->set_allowed(false);
    EXPECT_EQ(statistics_->sample().size(), statistics_->origins().size());
    statistics_->set_allowed(true);
  });
  const std::jthread machine = until_the_end([&] {
    life_->set_running(steady_clock::now(), false);
    writer_->suspend();
    life_->reset(steady_clock::now());
    writer_->reset();
    life_->set_running(steady_clock::now(), true);
    writer_->resume();
  });
  const std::jthread plugger = until_the_end([&] {
    sampler_.add(other);
    metrics_->add("nv1", kIndex + 1, other);
    metrics_->remove(*other);
    sampler_.remove(*other);
  });

  std::jthread first([&] { ask(); }), second([&] { ask(); });
  first.join();
  second.join();
}

}  // namespace
}  // namespace scmstats
