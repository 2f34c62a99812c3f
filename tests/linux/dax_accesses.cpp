// SPDX-License-Identifier: MIT
// For the Linux guest: known numbers of loads and stores to a file's mapped pages.
// dax_accesses FILE SIGN ROUNDS: maps the file, has all its pages there for writing, makes the file
// SIGN, and when that is gone stores and loads. Of each width ROUNDS times
// its place below: 1 + 2 + 3 + 4 + 5 = 15 loads a round, and twice as many stores. Then it
// makes SIGN again, and waits to be killed.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr size_t kPage = 64 << 10;

volatile uint8_t* memory;
size_t bytes;

void end(const char* why) {
  std::perror(why);
  std::exit(1);
}

/// The n-th place for an access of `size` bytes: all over the file, at any alignment, also across
/// two pages.
volatile uint8_t* place(uint64_t n, size_t size) {
  return memory + n * 4999 % (bytes - size);
}

template <typename Number>
void load_and_store(uint64_t times) {
  for (uint64_t n = 0; n < times; ++n) {
    (void)*reinterpret_cast<volatile Number*>(place(n, sizeof(Number)));
  }
  for (uint64_t n = 0; n < 2 * times; ++n) {
    *reinterpret_cast<volatile Number*>(place(n, sizeof(Number))) = static_cast<Number>(n);
  }
}

/// 16 bytes.
void load_and_store_vectors(uint64_t times) {
  for (uint64_t n = 0; n < times; ++n) {
    asm volatile("lxvd2x 34, 0, %0" : : "r"(place(n, 16)) : "v2", "memory");
  }
  for (uint64_t n = 0; n < 2 * times; ++n) {
    asm volatile("stxvd2x 34, 0, %0" : : "r"(place(n, 16)) : "memory");
  }
}

/// Lines of the cache, stores only.
void store_zeros(uint64_t times) {
  for (uint64_t n = 0; n < times; ++n) asm volatile("dcbz 0, %0" : : "r"(place(n, 128)) : "memory");
}

void make(const char* sign) {
  if (close(creat(sign, 0600)) != 0) end(sign);
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  const char* sign = words[2];
  const uint64_t rounds = std::strtoull(words[3], nullptr, 10);
  const int file = open(words[1], O_RDWR);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) end(words[1]);
  bytes = static_cast<size_t>(status.st_size);
  void* mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) end("mmap");
  memory = static_cast<volatile uint8_t*>(mapped);
  for (size_t at = 0; at < bytes; at += kPage) memory[at] = 1;

  make(sign);
  while (access(sign, F_OK) == 0) usleep(10'000);
  load_and_store<uint8_t>(1 * rounds);
  load_and_store<uint16_t>(2 * rounds);
  load_and_store<uint32_t>(3 * rounds);
  load_and_store<uint64_t>(4 * rounds);
  load_and_store_vectors(5 * rounds);
  store_zeros(6 * rounds);
  make(sign);
  pause();
}
