// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace scmstats {

/// Why something failed: on one line, for people, without the path.
struct Failure {
  std::string reason;
};

/// Describes errno.
inline Failure last_error() {
  return {std::strerror(errno)};
}

/// A value, or the error that there is instead. Reading the one that is not there throws
/// std::bad_variant_access.
template <typename T = void, typename E = Failure>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : content_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const noexcept { return content_.index() == 0; }
  const T& operator*() const& { return std::get<0>(content_); }
  T& operator*() & { return std::get<0>(content_); }
  T&& operator*() && { return std::get<0>(std::move(content_)); }
  const T* operator->() const { return &std::get<0>(content_); }
  T* operator->() { return &std::get<0>(content_); }
  const E& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, E> content_;
};

/// Success, or an error. Reading an error that is not there throws std::bad_optional_access.
template <typename E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(std::move(error)) {}

  explicit operator bool() const noexcept { return !error_; }
  const E& error() const { return error_.value(); }

 private:
  std::optional<E> error_;
};

}  // namespace scmstats
