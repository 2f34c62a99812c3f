// SPDX-License-Identifier: MIT
#include "scmstats/host/state_file_writer.hpp"

#include <stdexcept>
#include <utility>

#include "background_writer.hpp"

namespace scmstats {

StateFileWriter::StateFileWriter(const std::string& path, std::shared_ptr<LifeCycle> life,
                                 bool incoming, Warn warn, std::chrono::nanoseconds interval)
    : life_(std::move(life)), warn_(std::move(warn)), file_(path), hold_(!incoming) {
  const auto kept = StateFile::peek(path);
  power_on_counts_ = kept && !incoming;
  if (kept) life_->go_on_from(Clock::now(), *kept);
  if (!incoming) {
    const Result<> taken = take("counting starts again");
    if (!taken && StateFile::size_limit()) throw std::runtime_error(taken.error().reason);
    tell(taken);
  }
  stored_ = life_->counts(Clock::now());
  writer_ = std::make_unique<BackgroundWriter>("scmstats-state", interval, [this] { step(hold_); });
}

StateFileWriter::~StateFileWriter() {
  suspend();
  wait();
}

void StateFileWriter::resume() {
  if (std::exchange(power_on_counts_, false)) life_->reset(Clock::now());
  order(true);
}

void StateFileWriter::suspend() {
  order(false);
}

void StateFileWriter::order(bool hold) {
  hold_ = hold;
  writer_->order();
}

void StateFileWriter::wait(Instant deadline) {
  if (writer_->wait(deadline)) return;
  warn_(file_.path() + ": does not answer; the VM goes on, and its counts come into it later");
}

void StateFileWriter::reset() {
  writer_->hurry(kLeastInterval);
}

void StateFileWriter::step(bool hold) {
  // A stopped VM may yet be reset.
  if (!hold && !file_.held() && life_->counts(Clock::now()) == stored_) return;
  Result<> stored = store();
  // If somebody removed the file, the next write reports what is there now.
  if (!file_.held()) {
    stored = take("a new one goes on with the counts");
    if (stored) stored = store();
  }
  if (!hold) file_.release();
  tell(stored);
}

Result<> StateFileWriter::take(const char* consequence) {
  const auto taken = file_.take();
  if (!taken) return taken.error();
  const auto& [counts, note] = *taken;
  if (counts) life_->go_on_from(Clock::now(), *counts);
  if (!note.empty()) warn_(file_.path() + ": " + note + "; " + consequence);
  return {};
}

Result<> StateFileWriter::store() {
  if (!file_.held()) return {};
  const LifeCounts counts = life_->counts(Clock::now());
  Result<> stored = file_.store(counts);
  if (stored) stored_ = counts;
  return stored;
}

/// A line when it begins to fail and when it no longer does, not one a try.
void StateFileWriter::tell(const Result<>& result) {
  if (!(result ? log_.ends() : log_.begins(result.error().reason))) return;
  warn_(file_.path() + ": " +
        (result ? "it is written again"
                : result.error().reason +
                      "; resets and power-on time are not kept until it can be written"));
}

}  // namespace scmstats
