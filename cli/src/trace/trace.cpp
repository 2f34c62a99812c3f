// SPDX-License-Identifier: MIT
#include "trace/trace.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "scmstats/host/quote.hpp"
#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/sample_file.hpp"
#include "trace/trace_csv.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;
using std::chrono::nanoseconds;

struct Capture {
  std::string name;
  std::optional<nanoseconds> named;  // the time that its name is
  nanoseconds written;               // since 1970
  std::vector<Reading> readings;
  nanoseconds time{};
};

/// Returns the time that a file's name is. "86400.5" is a time as a whole, not 86400 with an
/// extension.
std::optional<nanoseconds> time_of(const std::string& name) {
  const auto time = parse_seconds(name);
  return time ? time : parse_seconds(name.substr(0, name.rfind('.')));
}

std::optional<nanoseconds> written(const struct stat& status) {
  constexpr time_t kMost = 9'000'000'000;
  if (status.st_mtim.tv_sec > kMost || status.st_mtim.tv_sec < -kMost) return std::nullopt;
  return std::chrono::seconds(status.st_mtim.tv_sec) + nanoseconds(status.st_mtim.tv_nsec);
}

Result<Capture> load(const fs::path& path, std::size_t& bytes) {
  const auto fail = [&](const std::string& reason) {
    return Failure{path.string() + ": " + reason};
  };
  const auto file = read_text_file(path, SampleFile::kMostBytes);
  if (!file) return fail(file.error().reason);
  const std::string& text = file->text;
  if (bytes += text.size(); bytes > kMostTraceBytes) {
    return Failure{path.parent_path().string() + ": larger than " +
                   std::to_string(kMostTraceBytes) + " bytes in all"};
  }
  auto sample = parse_sample(text);
  if (!sample) return fail(describe(sample.error()));
  const auto when = written(file->status);
  if (!when) return fail("last written outside the years 1684 to 2255: touch it");
  const std::string name = path.filename();
  return Capture{name, time_of(name), *when, *std::move(sample)};
}

/// Sets the time of each capture and sorts them. Fails if something is wrong with the times.
Result<> set_times(std::vector<Capture>& captures) {
  const auto unnamed = [](const Capture& capture) { return !capture.named; };
  const auto odd = std::ranges::find_if(captures, unnamed);
  const bool by_name = odd == captures.end();
  if (!by_name && !std::ranges::all_of(captures, unnamed)) {
    return Failure{quote(odd->name) +
                   " is not a number of seconds, as others are: name all so, or none"};
  }
  for (Capture& each : captures) each.time = by_name ? *each.named : each.written;
  std::ranges::sort(captures, {}, &Capture::time);
  const auto same = std::ranges::adjacent_find(captures, {}, &Capture::time);
  if (same == captures.end()) return {};
  return Failure{quote(same->name) + " and " + quote(std::next(same)->name) +
                 " have the same time: give each another"};
}

/// Loads a trace from a directory.
Result<Trace> load_captures(const std::string& directory) {
  std::vector<Capture> captures;
  std::size_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator i(directory, error), end; !error && i != end; i.increment(error)) {
    if (i->path().filename().string().starts_with('.')) continue;
    auto loaded = load(i->path(), bytes);
    if (!loaded) return loaded.error();
    captures.push_back(*std::move(loaded));
  }
  if (error) return Failure{directory + ": " + error.message()};
  if (captures.empty()) return Failure{directory + ": no file in it: give one sample a file"};
  if (auto set = set_times(captures); !set) return Failure{directory + ": " + set.error().reason};

  Trace trace;
  for (Capture& each : captures) {
    trace.push_back({each.time - captures.front().time, std::move(each.readings)});
  }
  return trace;
}

}  // namespace

Result<std::vector<Reading>> read_sample(const std::string& path) {
  const auto file = read_text_file(path, SampleFile::kMostBytes);
  if (!file) return file.error();
  auto sample = parse_sample(file->text);
  if (!sample) return Failure{describe(sample.error())};
  return *std::move(sample);
}

Result<Trace> load_trace(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return load_captures(path);
  const auto file = read_text_file(path, kMostTraceBytes);
  if (!file) return Failure{path + ": " + file.error().reason};
  auto trace = parse_trace(file->text);
  if (!trace) return Failure{path + ": " + describe(trace.error())};
  return *std::move(trace);
}

std::optional<Instant> Player::next() const {
  if (gone_ == trace_.size()) return std::nullopt;
  return taken_ ? std::max(due(gone_), *taken_ + kPause) : due(gone_);
}

const Moment& Player::take(Instant now) {
  ++gone_;
  while (taken_ && gone_ < trace_.size() && due(gone_) <= now) ++gone_;
  taken_ = now;
  return trace_[gone_ - 1];
}

Instant Player::due(std::size_t index) const {
  const std::chrono::duration<double> recorded = trace_[index].time;
  // Thirty years fit into an Instant, and nobody waits longer.
  const std::chrono::duration<double> played{std::min(recorded.count() / speed_, 1e9)};
  return start_ + std::chrono::duration_cast<Instant::duration>(played);
}

}  // namespace scmstats::cli
