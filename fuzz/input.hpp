// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace scmstats::fuzz {

/// A fuzzer's bytes, taken one number after the other. After the last there are zeros, so that
/// every input means something.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}

  std::uint8_t byte() { return at_ == end_ ? std::uint8_t{0} : *at_++; }

  template <typename T>
  T number() {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) number |= std::uint64_t{byte()} << 8 * i;
    return static_cast<T>(number);
  }

  bool empty() const { return at_ == end_; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

}  // namespace scmstats::fuzz
