// SPDX-License-Identifier: MIT
#include "scmstats/host/sampler.hpp"

#include <exception>
#include <utility>

#include "background_thread.hpp"

namespace scmstats {

void Sampler::add(std::shared_ptr<NvdimmStatistics> statistics) {
  const std::lock_guard lock(mutex_);
  all_.push_back(std::move(statistics));
}

void Sampler::remove(const NvdimmStatistics& statistics) {
  const std::lock_guard lock(mutex_);
  std::erase_if(all_, [&](const auto& each) { return each.get() == &statistics; });
}

void Sampler::start() {
  if (publishing_.joinable()) return;
  // A new value is published at once, without waiting for the other thread.
  std::jthread asking = start_thread("scmstats-source", [](NvdimmStatistics& statistics) {
    statistics.refresh(std::chrono::steady_clock::now());
    statistics.publish(std::chrono::steady_clock::now());
  });
  publishing_ = start_thread("scmstats", [](NvdimmStatistics& statistics) {
    statistics.publish(std::chrono::steady_clock::now());
  });
  asking_ = std::move(asking);
}

void Sampler::request_stop() noexcept {
  asking_.request_stop();
  publishing_.request_stop();
}

std::jthread Sampler::start_thread(const char* name, Step step) {
  return start_background_thread(name,
                                 [this, step](const std::stop_token& stop) { run(stop, step); });
}

void Sampler::run(const std::stop_token& stop, Step step) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, stop, interval_, [&] { return stop.stop_requested(); })) {
    for (std::size_t i = 0; i < all_.size() && !stop.stop_requested(); ++i) {
      const auto statistics = all_[i];  // ours, whoever removes it meanwhile
      lock.unlock();
      try {
        step(*statistics);
      } catch (const std::exception&) {  // no memory: the next interval tries again
      }
      lock.lock();
    }
  }
}

}  // namespace scmstats
