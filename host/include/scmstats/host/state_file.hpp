// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/life_cycle.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

/// A file that keeps an NVDIMM's life from one VM process to the next. For one thread at a time.
///
/// It is locked while it is held, against other processes and other state files of this one. It
/// holds the counts twice, each with a version, a sequence number and a checksum, in blocks of
/// their own that are written in turn: one of them is whole whenever the process or the machine
/// ends, and a write takes no space that the file does not have already.
class StateFile {
 public:
  static constexpr std::size_t kBlock = 4096;       ///< bytes; what file systems write at once
  static constexpr std::size_t kSize = 3 * kBlock;  ///< two of counts, one that names the holder

  /// The content of the file when it was taken.
  struct Content {
    std::optional<LifeCounts> counts;  ///< none in a new file
    std::string note;                  ///< of a new file: why there is one, without the path
  };

  explicit StateFile(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  bool held() const { return static_cast<bool>(file_); }

  /// Takes the file: locks and reads it. Creates the file if it is missing. A damaged
  /// file is renamed to PATH.damaged or PATH.damaged.2 and so on, and a new one is made. On failure
  /// says why, without the path: who holds it, what it is instead.
  Result<Content> take();

  /// Writes the counts, durably: on success they outlive the machine. On failure the last ones that
  /// were written stay. Needs held(). Where somebody removed or
  /// replaced the file, it is given up, so that it has to be taken again.
  Result<> store(const LifeCounts& counts);

  /// Lets another process take it.
  void release() { file_ = Descriptor(); }

  /// Fails if this process cannot write any state file, whichever it is: its file-size limit is too
  /// low.
  static Result<> size_limit();

  /// The counts of a file that another process may hold; none where they cannot be read.
  static std::optional<LifeCounts> peek(const std::string& path);

 private:
  Result<> begin() const;
  Result<> write_block(std::size_t number, std::string_view text) const;

  const std::string path_;
  Descriptor file_;
  std::uint64_t sequence_ = 0;  // of the newest counts in it; block sequence_ % 2
};

}  // namespace scmstats
