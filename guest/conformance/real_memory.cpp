#include "real_memory.hpp"

#include <algorithm>

#include "guest/hypercall.hpp"

namespace guest {
namespace {

constexpr uint64_t kPageInit = 0x2c;        // LoPAPR 14.5.4.2.3
constexpr uint64_t kCopyPage = 1ull << 14;  // a flag of it
constexpr uint64_t kPage = 4096;

alignas(kPage) constinit uint8_t scratch[kPage]{};

bool copy_page(uint64_t to, uint64_t from) {
  return hypercall(kPageInit, kCopyPage, to, from).status == Status::kSuccess;
}

uint64_t scratch_address() {
  return reinterpret_cast<uintptr_t>(scratch);
}

/// Calls visit(page, offset in it, count, done so far) for each page that the range has a part in.
template <typename Visit>
void for_each_page(uint64_t address, size_t size, Visit visit) {
  for (size_t done = 0; done < size;) {
    const uint64_t offset = address % kPage;
    const size_t count = std::min<size_t>(kPage - offset, size - done);
    visit(address - offset, offset, count, done);
    done += count;
    address += count;
  }
}

}  // namespace

void peek(uint64_t address, std::span<uint8_t> bytes) {
  std::fill(bytes.begin(), bytes.end(), uint8_t{0});
  for_each_page(address, bytes.size(), [&](uint64_t page, size_t offset, size_t count, size_t at) {
    if (copy_page(scratch_address(), page)) std::copy_n(scratch + offset, count, &bytes[at]);
  });
}

void poke(uint64_t address, std::span<const uint8_t> bytes) {
  for_each_page(address, bytes.size(), [&](uint64_t page, size_t offset, size_t count, size_t at) {
    if (!copy_page(scratch_address(), page)) return;
    std::copy_n(&bytes[at], count, scratch + offset);
    copy_page(page, scratch_address());
  });
}

}  // namespace guest
