// SPDX-License-Identifier: MIT
#include "scmstats/host/sampler.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <future>
#include <new>

#include "scmstats/host/life_cycle.hpp"

namespace scmstats {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Counts its refreshes in its own statistic; hangs in one on request.
class CountingSource : public Source {
 public:
  std::string description() const override { return "counting"; }
  std::span<const StatisticId> supported() const override { return ids_; }
  void refresh(Instant) override {
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    takes_signals = !sigismember(&blocked, SIGTERM) || !sigismember(&blocked, SIGUSR1);
    ++refreshes;
    refreshes.notify_all();
    if (hang.valid()) hang.wait();
    if (throws) throw std::bad_alloc();
  }
  void values(Instant, std::span<std::optional<std::uint64_t>> values) const noexcept override {
    values[0] = refreshes.load();
  }

  std::atomic<std::uint64_t> refreshes = 0;
  std::atomic<bool> takes_signals = false;
  std::shared_future<void> hang;
  bool throws = false;

 private:
  const StatisticId ids_[1] = {"FastWCnt"};
};

struct Sampled {
  std::shared_ptr<CountingSource> source = std::make_shared<CountingSource>();
  std::shared_ptr<NvdimmStatistics> statistics = std::make_shared<NvdimmStatistics>(
      std::vector<std::shared_ptr<Source>>{source}, Support::Auto, Instant{});
};

void wait_for(const CountingSource& source, std::uint64_t refreshes) {
  for (auto seen = source.refreshes.load(); seen < refreshes; seen = source.refreshes.load()) {
    source.refreshes.wait(seen);
  }
}

std::uint64_t published(const Sampled& sampled) {
  std::uint64_t value = 0;
  sampled.statistics->nvdimm().snapshot().read(
      [&](const Snapshot::View& view) { value = view.value(0); });
  return value;
}

TEST(Sampler, RefreshesAndPublishesAllOnceAnInterval) {
  Sampler sampler(milliseconds(1));
  const Sampled first, second;
  sampler.add(first.statistics);
  sampler.start();
  wait_for(*first.source, 3);
  sampler.add(second.statistics);
  wait_for(*second.source, 3);
  EXPECT_GE(published(first), 2u);
  EXPECT_GE(published(second), 2u);
}

TEST(Sampler, ItsThreadTakesNoSignalAndTheStartersKeepTheirs) {
  sigset_t before, after;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  Sampler sampler(milliseconds(1));
  const Sampled sampled;
  sampler.add(sampled.statistics);
  sampler.start();
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  wait_for(*sampled.source, 2);
  EXPECT_FALSE(sampled.source->takes_signals);
  EXPECT_EQ(sigismember(&before, SIGTERM), sigismember(&after, SIGTERM));
}

TEST(Sampler, ForgetsWhatIsRemoved) {
  Sampler sampler(milliseconds(1));
  const Sampled gone, stays;
  sampler.add(gone.statistics);
  sampler.add(stays.statistics);
  sampler.start();
  wait_for(*gone.source, 1);
  sampler.remove(*gone.statistics);
  wait_for(*stays.source, stays.source->refreshes + 2);  // past a round that had begun with it
  const auto count = gone.source->refreshes.load();
  wait_for(*stays.source, stays.source->refreshes + 3);
  EXPECT_EQ(gone.source->refreshes, count);
}

TEST(Sampler, DoesNothingUntilStartedAndStopsWithoutADelay) {
  const Sampled sampled;
  const auto begin = std::chrono::steady_clock::now();
  {
    Sampler sampler(std::chrono::hours(1));
    sampler.add(sampled.statistics);
    sampler.start();
    sampler.start();  // again: no second thread
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(60));
  EXPECT_EQ(sampled.source->refreshes, 0u);
}

TEST(Sampler, SourceThatThrowsDoesNotStopTheNextRound) {
  Sampler sampler(milliseconds(1));
  const Sampled throws, other;
  throws.source->throws = true;
  sampler.add(throws.statistics);
  sampler.add(other.statistics);
  sampler.start();
  wait_for(*throws.source, 3);
  wait_for(*other.source, 3);
  EXPECT_GE(published(other), 2u);
}

TEST(Sampler, WhileASourceHangsTimeGoesOnForAll) {
  std::promise<void> end_of_hang;
  const Sampled hanging;
  hanging.source->hang = end_of_hang.get_future().share();
  const auto life = std::make_shared<LifeCycle>(std::chrono::steady_clock::now(), true);
  const auto other = std::make_shared<NvdimmStatistics>(
      std::vector<std::shared_ptr<Source>>{life}, Support::Auto, std::chrono::steady_clock::now());
  Sampler sampler(milliseconds(1));
  sampler.add(hanging.statistics);
  sampler.add(other);
  sampler.start();
  wait_for(*hanging.source, 1);
  std::uint64_t seconds_on = 0;
  while (seconds_on < 1) {  // its power-on time, the last of the three
    other->nvdimm().snapshot().read(
        [&](const Snapshot::View& view) { seconds_on = view.value(2); });
  }
  EXPECT_EQ(hanging.source->refreshes, 1u);
  end_of_hang.set_value();
}

TEST(Sampler, TellsAHangingThreadToStopWithoutWaiting) {
  std::promise<void> end_of_hang;
  const Sampled hanging;
  hanging.source->hang = end_of_hang.get_future().share();
  Sampler sampler(milliseconds(1));
  sampler.add(hanging.statistics);
  sampler.start();
  wait_for(*hanging.source, 1);
  sampler.request_stop();  // returns although the source hangs
  end_of_hang.set_value();
}

}  // namespace
}  // namespace scmstats
