// SPDX-License-Identifier: MIT
// The functions that a freestanding compiler and <string_view> call behind the source's back.

#include <cstddef>
#include <cstdint>

namespace {

// A doubleword at any alignment, which may be of anything.
struct [[gnu::packed, gnu::may_alias]] Doubleword {
  uint64_t value;
};

}  // namespace

extern "C" {

void* memcpy(void* to, const void* from, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  const auto* source = static_cast<const uint8_t*>(from);
  size_t i = 0;
  for (; i + 8 <= bytes; i += 8) {
    reinterpret_cast<Doubleword*>(target + i)->value =
        reinterpret_cast<const Doubleword*>(source + i)->value;
  }
  for (; i < bytes; ++i) target[i] = source[i];
  return to;
}

void* memmove(void* to, const void* from, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  const auto* source = static_cast<const uint8_t*>(from);
  if (target + bytes <= source) return memcpy(to, from, bytes);
  if (target <= source) {
    for (size_t i = 0; i < bytes; ++i) target[i] = source[i];
    return to;
  }
  while (bytes-- > 0) target[bytes] = source[bytes];
  return to;
}

void* memset(void* to, int value, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  for (size_t i = 0; i < bytes; ++i) target[i] = static_cast<uint8_t>(value);
  return to;
}

int memcmp(const void* left, const void* right, size_t bytes) {
  const auto* a = static_cast<const uint8_t*>(left);
  const auto* b = static_cast<const uint8_t*>(right);
  size_t i = 0;
  while (i + 8 <= bytes && reinterpret_cast<const Doubleword*>(a + i)->value ==
                               reinterpret_cast<const Doubleword*>(b + i)->value) {
    i += 8;
  }
  for (; i < bytes; ++i) {
    if (a[i] != b[i]) return a[i] - b[i];
  }
  return 0;
}

void* memchr(const void* memory, int value, size_t bytes) {
  const auto* begin = static_cast<const uint8_t*>(memory);
  for (size_t i = 0; i < bytes; ++i) {
    if (begin[i] == static_cast<uint8_t>(value)) return const_cast<uint8_t*>(begin + i);
  }
  return nullptr;
}

size_t strlen(const char* text) {
  size_t length = 0;
  while (text[length] != 0) ++length;
  return length;
}
}
