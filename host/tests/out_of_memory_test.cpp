// SPDX-License-Identifier: MIT
// What the sampler's and the files' threads do without memory: nothing is lost, and all goes on as
// soon as there is some.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "memory.hpp"
#include "scmstats/host/block_source.hpp"
#include "scmstats/host/life_cycle.hpp"
#include "scmstats/host/metrics_file.hpp"
#include "scmstats/host/papr_source.hpp"
#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/sample_file.hpp"
#include "scmstats/host/sampler.hpp"
#include "scmstats/host/state_file_writer.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

const auto ignore = [](const std::string&) {};

bool soon(const std::function<bool()>& condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

std::string content(const std::filesystem::path& path) {
  const auto file = read_text_file(path, 1 << 20);
  return file ? file->text : "";
}

class OutOfMemory : public testing::Test {
 protected:
  void SetUp() override {
    if (!memory::is_ours) GTEST_SKIP() << "the sanitizer's operator new has memory";
    memory::left = -1;
  }
  ~OutOfMemory() override {
    memory::left = -1;
    memory::none_for_others = false;
  }
};

/// Refreshes with memory for no allocation, then for one, and so on, until it has enough.
void expect_to_last(Source& source, const std::function<void()>& change) {
  std::vector<std::optional<std::uint64_t>> before(source.supported().size()), after = before;
  for (int allocations = 0; allocations < 1000; ++allocations) {
    change();
    source.values(steady_clock::now(), before);
    const int refused = memory::refused;
    memory::left = allocations;
    try {
      source.refresh(steady_clock::now());
    } catch (const std::bad_alloc&) {
    }
    memory::left = -1;
    source.values(steady_clock::now(), after);
    for (const auto& value : after) EXPECT_EQ(value, after[0]);  // whole
    if (memory::refused == refused) {
      EXPECT_GT(allocations, 0);
      EXPECT_NE(after, before);
      return;
    }
  }
  FAIL() << "it never has enough";
}

TEST_F(OutOfMemory, ASampleFileKeepsItsLastSample) {
  const TemporaryFile file;
  std::uint64_t count = 1000000;
  const auto change = [&] {
    const std::string value = std::to_string(++count);
    file.replace("MedRCnt  = " + value + "\nMedWCnt  = " + value + "\n");
  };
  change();
  SampleFile source(file.path(), std::nullopt, steady_clock::now(), ignore);
  expect_to_last(source, change);
}

TEST_F(OutOfMemory, TheHostsNvdimmKeepsItsLastSample) {
  const TemporaryFile file;
  const auto directory = file.path().parent_path();
  std::filesystem::create_directory(directory / "papr");
  std::uint64_t count = 1000000;
  const auto change = [&] {
    const std::string value = std::to_string(++count);
    std::ofstream(directory / "papr/perf_stats")
        << "MedRCnt  = " << value << "\nMedWCnt  = " << value << "\n";
  };
  change();
  PaprSource source({"nmem0", directory.string()}, ignore);
  expect_to_last(source, change);
}

TEST_F(OutOfMemory, ABlockSourceKeepsItsLastCounts) {
  const TemporaryFile file;
  const auto directory = file.path().parent_path();
  std::uint64_t count = 1000000;
  const auto change = [&] {
    // The kernel's durations are in milliseconds; here they are nanoseconds.
    std::ofstream(directory / "stat") << ++count << " 0 0 0 " << count << " 0 0 0 0 0 0\n";
  };
  change();
  class OnlyCounts : public BlockSource {
   public:
    using BlockSource::BlockSource;
    std::span<const StatisticId> supported() const override {
      return BlockSource::supported().first(2);
    }
    void values(Instant now,
                std::span<std::optional<std::uint64_t>> values) const noexcept override {
      std::optional<std::uint64_t> all[4];
      BlockSource::values(now, all);
      std::copy_n(all, 2, values.begin());
    }
  } source({"vda", directory.string()});
  expect_to_last(source, change);
}

TEST_F(OutOfMemory, TheThreadsGoOnWhenThereIsSomeAgain) {
  const TemporaryFile samples, state, scrape;
  const auto write = [&](int life) { samples.replace("MemLife = " + std::to_string(life) + "\n"); };
  write(87);
  const auto now = steady_clock::now();
  const auto life = std::make_shared<LifeCycle>(now, true);
  const auto file = std::make_shared<SampleFile>(samples.path(), std::nullopt, now, ignore);
  const auto statistics = std::make_shared<NvdimmStatistics>(
      std::vector<std::shared_ptr<Source>>{file, life}, Support::Auto, now);
  const std::size_t index = statistics->nvdimm().index().find("MemLife");
  StateFileWriter writer(state.path(), life, false, ignore, 1ms);
  writer.resume();
  writer.wait();
  MetricsFile metrics(scrape.path(), {"vm", "uuid"}, 1ms, ignore);
  metrics.add("nv0", 0x90000000, statistics);
  EXPECT_TRUE(metrics.start());
  Sampler sampler(1ms);
  sampler.add(statistics);
  sampler.start();

  const int refused = memory::refused;
  memory::none_for_others = true;
  write(50);
  ASSERT_TRUE(soon([&] { return memory::refused > refused + 100; }));
  EXPECT_EQ(statistics->sample()[index], 87);
  const std::string kept = content(state.path());
  memory::none_for_others = false;

  EXPECT_TRUE(soon([&] { return statistics->sample()[index] == 50; }));
  EXPECT_TRUE(soon([&] {
    return content(scrape.path()).find("life_remaining_ratio{") != std::string::npos &&
           content(scrape.path()).find("} 0.5\n") != std::string::npos;
  }));
  EXPECT_TRUE(soon([&] { return content(state.path()) != kept; }));
}

}  // namespace
}  // namespace scmstats
