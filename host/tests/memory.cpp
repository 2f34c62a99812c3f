// SPDX-License-Identifier: MIT
#include "memory.hpp"

#include <cstdlib>
#include <new>

namespace scmstats::memory {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SCMSTATS_SANITIZED
#endif
#endif

#ifdef SCMSTATS_SANITIZED
const bool is_ours = false;
#else
const bool is_ours = true;
#endif

namespace {
constexpr int kNotSet = -2;
}

thread_local int left = kNotSet;
std::atomic<bool> none_for_others = false;
std::atomic<int> refused = 0;

namespace {

[[maybe_unused]] bool is_there_any() {
  if (left == kNotSet) return !none_for_others;
  if (left == 0) return false;
  if (left > 0) --left;
  return true;
}

}  // namespace
}  // namespace scmstats::memory

#ifndef SCMSTATS_SANITIZED

void* operator new(std::size_t size) {
  if (scmstats::memory::is_there_any()) {
    if (void* bytes = std::malloc(size)) return bytes;
  }
  ++scmstats::memory::refused;
  throw std::bad_alloc();
}
void operator delete(void* bytes) noexcept {
  std::free(bytes);
}
void operator delete(void* bytes, std::size_t) noexcept {
  std::free(bytes);
}

#endif
