// SPDX-License-Identifier: MIT
#include "allocation_count.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

// A sanitizer has its own operator new and reports each call.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#include <sanitizer/allocator_interface.h>
#define SCMSTATS_SANITIZED
#endif
#endif

namespace {

std::atomic<int> count = 0;

}  // namespace

int allocation_count() {
  return count;
}

#ifdef SCMSTATS_SANITIZED

namespace {

void count_allocation(const volatile void*, std::size_t) {
  ++count;
}
void ignore_release(const volatile void*) {}

const int hooks = __sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_release);

}  // namespace

#else

void* operator new(std::size_t size) {
  ++count;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

#endif
