// SPDX-License-Identifier: MIT
// Preloaded by a test: QEMU has the version that OTHER_VERSION names, say 12.0.0. QEMU must not
// export its own function, which would be found before this one.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

struct Triple {
  std::int64_t major, minor, micro;
};
struct Info {
  Triple* qemu;
  char* package;
};

}  // namespace

extern "C" __attribute__((visibility("default"))) Info* qmp_query_version(void*) {
  static Triple triple;
  static Info info{&triple, nullptr};
  int numbers[3] = {};
  std::sscanf(std::getenv("OTHER_VERSION"), "%d.%d.%d", &numbers[0], &numbers[1], &numbers[2]);
  triple = {numbers[0], numbers[1], numbers[2]};
  return &info;
}
