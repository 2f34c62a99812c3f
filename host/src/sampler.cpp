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
  std::jthread asking = start_background_thread("scmstats-source", interval_,
                                                [this](const std::stop_token& stop) { ask(stop); });
  publishing_ = start_background_thread("scmstats", interval_, [this](const std::stop_token& stop) {
    publish_while_asking_takes_long(stop);
  });
  asking_ = std::move(asking);
}

void Sampler::request_stop() noexcept {
  asking_.request_stop();
  publishing_.request_stop();
}

void Sampler::ask(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, stop, interval_, [&] { return stop.stop_requested(); })) {
    asking_takes_long_.start(interval_);
    for_each(lock, stop, [](NvdimmStatistics& statistics) {
      statistics.refresh(std::chrono::steady_clock::now());
      statistics.publish(std::chrono::steady_clock::now());
    });
    asking_takes_long_.stop();
  }
}

void Sampler::publish_while_asking_takes_long(const std::stop_token& stop) {
  const std::stop_callback finish(stop, [this] { asking_takes_long_.finish(); });
  while (true) {
    asking_takes_long_.wait();
    if (stop.stop_requested()) return;
    std::unique_lock lock(mutex_);
    for_each(lock, stop, [](NvdimmStatistics& statistics) {
      statistics.publish(std::chrono::steady_clock::now());
    });
  }
}

template <typename Step>
void Sampler::for_each(std::unique_lock<std::mutex>& lock, const std::stop_token& stop, Step step) {
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

}  // namespace scmstats
