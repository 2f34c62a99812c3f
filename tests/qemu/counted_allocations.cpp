// SPDX-License-Identifier: MIT
// Preloaded by a test: counts what the thread of the first vCPU allocates, in the file that
// SCMSTATS_ALLOCATIONS names, as a number of eight bytes.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

using Count = std::atomic<std::uint64_t>;
static_assert(sizeof(Count) == 8 && Count::is_always_lock_free);

Count* allocations = nullptr;

__attribute__((constructor)) void map() {
  const char* const path = std::getenv("SCMSTATS_ALLOCATIONS");
  const int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0) return;
  void* const page = mmap(nullptr, sizeof(Count), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page != MAP_FAILED) allocations = static_cast<Count*>(page);
  close(fd);
}

/// QEMU names the thread once it runs, so it is asked each time.
void count() {
  char name[16] = {};
  if (!allocations || prctl(PR_GET_NAME, name) != 0) return;
  if (std::strcmp(name, "CPU 0/TCG") == 0) ++*allocations;
}

}  // namespace

// glibc's own, which dlsym() itself needs before it could find them. Operator new and
// glib's functions come to these.
extern "C" {

#pragma GCC visibility push(default)

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) noexcept {
  count();
  return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) noexcept {
  count();
  return __libc_calloc(number, size);
}

void* realloc(void* old, std::size_t size) noexcept {
  count();
  return __libc_realloc(old, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** place, std::size_t alignment, std::size_t size) noexcept {
  count();
  void* const memory = __libc_memalign(alignment, size);
  if (!memory) return ENOMEM;
  *place = memory;
  return 0;
}

#pragma GCC visibility pop
}
