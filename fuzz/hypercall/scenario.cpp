// SPDX-License-Identifier: MIT
#include "scenario.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>

namespace scmstats::fuzz {
namespace {

constexpr std::uint64_t kBases[] = {
    0x10000,
    0,
    0x60001,
    (1ull << 32) - 4096,
    (1ull << 63) - 4095,
    -std::uint64_t{Window::kSize},  // up to the last address
    -std::uint64_t{4096},           // round past it
    -std::uint64_t{272},
};

constexpr std::uint64_t kSizes[] = {
    0,
    1,
    8,
    15,
    16,
    17,
    31,
    32,
    33,
    255,
    271,
    272,
    273,
    4079,
    4080,
    4095,
    4096,
    4097,
    8192,
    0x10000,
    1ull << 31,
    1ull << 32,
    0x1'0000'0110,
    (1ull << 63) - 1,
    1ull << 63,
    ~0ull - 15,
    ~0ull - 14,
    ~0ull,
};

std::int8_t small(Input& input) {
  return input.number<std::int8_t>();
}

Window decode_window(Input& input) {
  Window window;
  window.base = kBases[input.byte() % std::size(kBases)];
  std::size_t left = Window::kSize;
  const std::uint8_t accesses = input.byte();
  for (std::size_t i = 0; i < Window::kSegments; ++i) {
    const bool last = i == Window::kSegments - 1;
    const std::size_t size =
        last ? left : std::min<std::size_t>(input.number<std::uint16_t>(), left);
    window.segments[i] = {Access(accesses >> 2 * i & 3), static_cast<std::uint16_t>(size)};
    left -= size;
  }
  return window;
}

std::uint64_t decode_drc_index(Input& input, std::size_t slot) {
  const std::uint64_t index = Nvdimms::kFirstDrcIndex + slot;
  const std::uint8_t way = input.byte();
  if (way < 0x80) return index;
  if (way < 0xc0) return index ^ 1ull << way % 64;
  return way < 0xe0 ? slot : input.number<std::uint64_t>();
}

std::uint64_t decode_size(Input& input, std::uint64_t needed) {
  switch (input.byte() % 8) {
    default:
      return needed;
    case 2:
      return needed + static_cast<std::uint64_t>(small(input));
    case 3:
      return kSizes[input.byte() % std::size(kSizes)];
    case 4:
      return input.number<std::uint16_t>() % 4098;
    case 5:
      return abi_test::kPage;
    case 6:
      return needed | 1ull << input.byte() % 64;
    case 7:
      return input.number<std::uint64_t>();
  }
}

std::uint64_t decode_address(Input& input, const Window& window, std::uint64_t size) {
  const std::uint8_t way = input.byte();
  switch (way % 8) {
    default:
      return window.base + input.number<std::uint16_t>() % Window::kSize;
    case 2:
      return window.base + static_cast<std::uint64_t>(small(input));
    case 3:
      return window.base + Window::kSize - size + static_cast<std::uint64_t>(small(input));
    case 4:
      return static_cast<std::uint64_t>(small(input)) - size;
    case 5:
      return static_cast<std::uint64_t>(small(input));
    case 6: {  // ends near the seam of two segments
      std::uint64_t seam = window.base;
      for (std::size_t i = 0; i <= way / 8u % Window::kSegments; ++i) {
        seam += window.segments[i].size;
      }
      return seam - size + static_cast<std::uint64_t>(small(input));
    }
    case 7:
      return input.number<std::uint64_t>();
  }
}

std::uint64_t decode_id(Input& input, std::span<const abi_test::oracle::Statistic> supported) {
  const std::uint8_t way = input.byte();
  const std::uint64_t known =
      supported.empty() ? abi_test::kNoop : supported[way % supported.size()].id;
  if (way == 0xff) return input.number<std::uint64_t>();
  if (way == 0xfe) return abi_test::kNoop;
  if (way >= 0xf8) return known ^ 1ull << input.byte() % 64;
  if (way >= 0xf0) return abi_test::vendor_id(input.byte());
  return known;
}

/// The header, and the ids of the entries.
void decode_request(Input& input, const Nvdimms& nvdimms, Scenario& scenario) {
  enum : std::uint8_t { BadEye = 1, OtherEye = 2, OtherVersion = 4, WideCount = 8, FlipCount = 16 };
  const std::uint8_t flags = input.byte();
  scenario.eye_catcher = abi_test::kEyeCatcher;
  if (flags & BadEye) scenario.eye_catcher ^= 1ull << input.byte() % 64;
  if (flags & OtherEye) scenario.eye_catcher = input.number<std::uint64_t>();
  scenario.version = flags & OtherVersion ? input.number<std::uint32_t>() : 1;
  // Mostly few, for speed.
  const std::uint8_t count = input.byte();
  scenario.count = count < 0xf0 ? count % 20 : count;
  if (flags & WideCount) scenario.count = input.number<std::uint32_t>();
  if (flags & FlipCount) scenario.count ^= 1u << input.byte() % 32;
  scenario.num_ids = std::min<std::size_t>(scenario.count, 1 + input.byte() % Scenario::kMaxIds);
  for (std::size_t i = 0; i < scenario.num_ids; ++i) {
    scenario.ids[i] = decode_id(input, nvdimms.supported(scenario.slot));
  }
}

void decode_rewrites(Input& input, std::uint64_t size, Scenario& scenario) {
  scenario.num_rewrites = input.byte() % (Scenario::kMaxRewrites + 1);
  for (std::size_t i = 0; i < scenario.num_rewrites; ++i) {
    Rewrite& rewrite = scenario.rewrites[i];
    const std::uint16_t way = input.number<std::uint16_t>();
    rewrite.when = way & 0x8000 ? Rewrite::AfterWrite : Rewrite::AfterRead;
    // In the buffer, or some bytes after it.
    const std::uint64_t reach = std::min<std::uint64_t>(size, abi_test::kPage) + 64;
    rewrite.offset = static_cast<std::uint16_t>((way & 0x7fff) % reach);
    rewrite.size = input.byte();
    rewrite.value = input.byte();
  }
}

}  // namespace

Scenario decode(Input input, const Nvdimms& nvdimms) {
  Scenario scenario;
  scenario.slot = input.byte() % (Nvdimms::kCount + 1);
  scenario.allowed = input.byte() < 0xe0;
  scenario.registers.r4 = decode_drc_index(input, scenario.slot);
  decode_request(input, nvdimms, scenario);
  const std::uint64_t supported = nvdimms.supported(scenario.slot).size();
  const std::uint64_t entries = scenario.count == 0 ? supported : scenario.count;
  scenario.registers.r6 = decode_size(input, 16 + 16 * entries);
  scenario.window = decode_window(input);
  scenario.registers.r5 = decode_address(input, scenario.window, scenario.registers.r6);
  decode_rewrites(input, scenario.registers.r6, scenario);
  scenario.absent = input.number<std::uint64_t>();
  scenario.seed = input.number<std::uint64_t>();
  return scenario;
}

void write_request(const Scenario& scenario, Contents& contents) {
  static std::array<std::uint8_t, abi_test::kPage> request;
  const std::size_t entries = std::min(scenario.count, 255u);
  abi_test::oracle::put_big_endian(&request[0], scenario.eye_catcher, 8);
  abi_test::oracle::put_big_endian(&request[8], scenario.version, 4);
  abi_test::oracle::put_big_endian(&request[12], scenario.count, 4);
  for (std::size_t i = 0; i < entries; ++i) {
    std::uint8_t* const entry = &request[16 + 16 * i];
    abi_test::oracle::put_big_endian(entry, scenario.ids[i % scenario.num_ids], 8);
    std::memset(entry + 8, 0xa5, 8);
  }
  const std::uint64_t to = scenario.registers.r5 - scenario.window.base;
  std::uint64_t skip = 0;
  if (to >= contents.size()) skip = -to;  // what lies before the window
  const std::uint64_t size = std::min<std::uint64_t>(16 + 16 * entries, scenario.registers.r6);
  if (skip >= size) return;
  const std::size_t copied = std::min<std::size_t>(size - skip, contents.size() - (to + skip));
  std::memcpy(&contents[to + skip], &request[skip], copied);
}

void print(const Scenario& scenario) {
  const auto& [r4, r5, r6] = scenario.registers;
  std::fprintf(stderr, "r4 %#" PRIx64 ", r5 %#" PRIx64 ", r6 %#" PRIx64 "; slot %zu%s\n", r4, r5,
               r6, scenario.slot, scenario.allowed ? "" : ", not allowed");
  std::fprintf(stderr, "absent %#" PRIx64 ", seed %#" PRIx64 "\n", scenario.absent, scenario.seed);
  constexpr const char* kNames[] = {"RAM", "read-only", "device", "hole"};
  std::fprintf(stderr, "memory from %#" PRIx64 ":", scenario.window.base);
  for (const Segment& segment : scenario.window.segments) {
    std::fprintf(stderr, " %u %s", unsigned{segment.size}, kNames[int(segment.access)]);
  }
  std::fprintf(stderr, "\neye-catcher %#" PRIx64 ", version %u, count %u, ids",
               scenario.eye_catcher, scenario.version, scenario.count);
  for (std::size_t i = 0; i < scenario.num_ids; ++i) {
    std::fprintf(stderr, " %016" PRIx64, scenario.ids[i]);
  }
  for (std::size_t i = 0; i < scenario.num_rewrites; ++i) {
    const Rewrite& rewrite = scenario.rewrites[i];
    std::fprintf(stderr, "\nafter the %s, %u bytes at offset %u become %#x",
                 rewrite.when == Rewrite::AfterRead ? "read" : "write", unsigned{rewrite.size},
                 unsigned{rewrite.offset}, unsigned{rewrite.value});
  }
  std::fputc('\n', stderr);
}

}  // namespace scmstats::fuzz
