// SPDX-License-Identifier: MIT
// Prints the CPU time of processes that only wake up once a second, which depends on the machine
// alone. sleepers COUNT SECONDS prints nanoseconds per process and second.

#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

std::int64_t cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

/// Sleeps `seconds` times for a second, and returns the nanoseconds of CPU time that it took.
std::int64_t sleep_again_and_again(int seconds) {
  const auto before = cpu_time();
  for (int i = 0; i < seconds; ++i) {
    constexpr timespec kSecond{.tv_sec = 1, .tv_nsec = 0};
    nanosleep(&kSecond, nullptr);
  }
  return cpu_time() - before;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "sleepers COUNT SECONDS\n", EXIT_FAILURE;
  const int count = std::stoi(argv[1]), seconds = std::stoi(argv[2]);
  int ends[2];
  if (pipe(ends) != 0) return EXIT_FAILURE;
  for (int i = 0; i < count; ++i) {
    if (fork() == 0) {
      usleep(static_cast<useconds_t>(i * 1'000'000 / count));  // not all at once
      const auto took = sleep_again_and_again(seconds);
      _exit(write(ends[1], &took, sizeof took) == sizeof took ? EXIT_SUCCESS : EXIT_FAILURE);
    }
  }
  close(ends[1]);
  std::int64_t total = 0, took = 0;
  int ended = 0;
  for (; read(ends[0], &took, sizeof took) == sizeof took; ++ended) total += took;
  if (ended != count) return std::cerr << "a process failed\n", EXIT_FAILURE;
  std::cout << total / count / seconds << '\n';
}
