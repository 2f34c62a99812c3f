// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Opens /dev/null in place of each standard descriptor that is closed, so that no file or socket
/// takes its number. Reading such a standard input fails, and so does writing such an output. To be
/// called before anything else is opened. It also has a write to a closed pipe and one above the
/// file-size limit fail, where both would end the program without a line.
void prepare_standard_descriptors();

/// Text to be written to a standard descriptor. No write to it blocks, whoever else has the
/// descriptor and however it was opened: a pipe that nobody reads, a terminal that Ctrl-S stopped.
class Output {
 public:
  /// `name` is for people: "standard output".
  Output(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  /// Adds text, which is not written yet.
  void add(std::string_view text) { pending_ += text; }

  /// Returns whether there is text to be written.
  bool pending() const { return !pending_.empty(); }

  int descriptor() const { return descriptor_; }

  /// Writes as much as the descriptor takes at once. Throws std::runtime_error, "NAME: REASON";
  /// then the text is lost, and failed() is true from now on.
  void write_some();

  /// Writes all, or as much as the descriptor takes until then, or until `stop`, where not
  /// negative, has something to read: whether that is all.
  bool flush(Instant then = Instant::max(), int stop = -1);

  /// Forgets what is not written yet.
  void discard() { pending_.clear(); }

  /// Why the first write failed; empty where none did.
  const std::string& failure() const { return failure_; }

 private:
  const int descriptor_;
  const std::string name_;
  std::string pending_, failure_;
};

/// Standard output. Commands add their results to it; main() writes what is left when they return.
Output& standard_output();

/// Adds to standard output.
template <typename... Arguments>
void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  standard_output().add(fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// Writes text to standard error. What standard error does not take within a second, or within no
/// time after it has not taken something, is lost: a complaint stops nobody's work.
void print_error(std::string_view text);

/// Writes one line to standard error: "scmstats: " and the line.
void complain(std::string_view line);

/// Says why a command fails, on one line; the program's exit status.
int fail(std::string_view reason);

}  // namespace scmstats::cli
