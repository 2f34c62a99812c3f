// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Opens /dev/null in place of each standard descriptor that is closed, so that no file or socket
/// gets its number. Reading such a standard input fails, and so does writing such an output. Also
/// makes a write to a closed pipe, or above the file-size limit, fail instead of ending the program
/// without a line. main() calls this before it opens anything else.
void prepare_standard_descriptors();

/// Holds text to be written to a standard descriptor. No write blocks, whoever else has the
/// descriptor and however it was opened: a pipe that nobody reads, a terminal that Ctrl-S stopped.
class Output {
 public:
  /// `name` is the descriptor's in messages: "standard output".
  Output(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  /// Adds text, and does not write it yet.
  void add(std::string_view text) { pending_ += text; }

  /// Returns whether there is text to be written.
  bool pending() const { return !pending_.empty(); }

  int descriptor() const { return descriptor_; }

  /// Writes as much as the descriptor takes at once. Throws std::runtime_error, "NAME: REASON", if
  /// it cannot; the text is then lost, and failure() has the reason from now on.
  void write_some();

  /// Writes all text, or as much as the descriptor takes until `then`, or until `stop`, unless
  /// negative, has something to read. Returns whether all text is written.
  bool flush(Instant then = Instant::max(), int stop = -1);

  /// Forgets the text that is not written yet.
  void discard() { pending_.clear(); }

  /// Returns why the first write failed, or an empty string if none did.
  const std::string& failure() const { return failure_; }

 private:
  const int descriptor_;
  const std::string name_;
  std::string pending_, failure_;
};

/// Returns standard output. Commands add their results to it; main() writes the rest when they
/// return.
Output& standard_output();

/// Adds formatted text to standard output.
template <typename... Arguments>
void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  standard_output().add(fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// Writes text to standard error. Text that standard error does not take within a second is lost,
/// so that a complaint stops nobody's work. After that, text is lost unless standard error takes it
/// at once.
void print_error(std::string_view text);

/// Writes one line to standard error: "scmstats: " and the line.
void complain(std::string_view line);

/// Writes one line that says why a command fails. Returns the program's exit status.
int fail(std::string_view reason);

}  // namespace scmstats::cli
