// SPDX-License-Identifier: MIT
#include "background_writer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "background_thread.hpp"

namespace scmstats {

BackgroundWriter::BackgroundWriter(const char* name, std::chrono::nanoseconds interval,
                                   std::function<void()> step)
    : interval_(interval),
      step_(std::move(step)),
      next_(Clock::now() + interval),
      thread_(start_background_thread(name, interval,
                                      [this](const std::stop_token& stop) { run(stop); })) {}

void BackgroundWriter::order() {
  const std::lock_guard lock(mutex_);
  ++ordered_;
  wake_.notify_all();
}

void BackgroundWriter::hurry(std::chrono::nanoseconds least) {
  const std::lock_guard lock(mutex_);
  next_ = std::min(next_, std::max(last_ + least, Clock::now()));
  wake_.notify_all();
}

bool BackgroundWriter::wait(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return done_.wait_until(lock, deadline, [&] { return obeyed_ == ordered_; });
}

void BackgroundWriter::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (true) {
    wait_for_work(lock, stop);
    if (stop.stop_requested() && obeyed_ == ordered_) return;
    const std::uint64_t ordered = ordered_;
    last_ = Clock::now();
    next_ = last_ + interval_;  // before the step, during which hurry() may bring it forward
    lock.unlock();
    try {
      step_();
    } catch (const std::exception&) {  // no memory: the next interval tries again
    }
    lock.lock();
    obeyed_ = ordered;
    done_.notify_all();
  }
}

/// Waits for an order, or for the time of the next step.
void BackgroundWriter::wait_for_work(std::unique_lock<std::mutex>& lock,
                                     const std::stop_token& stop) {
  while (!stop.stop_requested() && obeyed_ == ordered_ && Clock::now() < next_) {
    const auto next = next_;
    wake_.wait_until(lock, stop, next, [&] { return obeyed_ != ordered_ || next_ < next; });
  }
}

}  // namespace scmstats
