// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <utility>

namespace scmstats {

/// A file descriptor that is ours to close; negative for none.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : fd_(number) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

}  // namespace scmstats
