#include "scmstats/host/sampler.hpp"

#include <pthread.h>

#include <csignal>
#include <exception>
#include <utility>

namespace scmstats {
namespace {

/// Blocks all signals of this thread, and so of those it starts, until the end of its life.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

void Sampler::add(std::shared_ptr<NvdimmStatistics> statistics) {
  const std::lock_guard lock(mutex_);
  all_.push_back(std::move(statistics));
}

void Sampler::remove(const NvdimmStatistics& statistics) {
  const std::lock_guard lock(mutex_);
  std::erase_if(all_, [&](const auto& each) { return each.get() == &statistics; });
}

void Sampler::start() {
  if (thread_.joinable()) return;
  const SignalsBlocked blocked;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Sampler::run(const std::stop_token& stop) {
  pthread_setname_np(pthread_self(), "scmstats");
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, stop, interval_, [&] { return stop.stop_requested(); })) {
    const auto all = all_;
    lock.unlock();
    for (const auto& statistics : all) {
      if (stop.stop_requested()) return;
      try {
        statistics->refresh(std::chrono::steady_clock::now());
      } catch (const std::exception&) {  // no memory: the next interval tries again
      }
      statistics->publish(std::chrono::steady_clock::now());
    }
    lock.lock();
  }
}

}  // namespace scmstats
