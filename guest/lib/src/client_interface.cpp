// SPDX-License-Identifier: MIT
#include "client_interface.hpp"

#include <algorithm>

namespace guest {
namespace {

constinit FirmwareEntry entry{};

}  // namespace

void set_client_interface(uint64_t address) {
  entry.address = address;
}

uint32_t call_client(const char* service, std::initializer_list<uint32_t> arguments,
                     std::span<uint32_t> more) {
  uint32_t results[kMaxCells];
  const size_t count = std::min(more.size(), kMaxCells - 1);
  call_firmware(entry, address32(service), arguments, {results, 1 + count});
  std::copy_n(results + 1, count, more.begin());
  return results[0];
}

}  // namespace guest
