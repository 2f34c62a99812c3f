// SPDX-License-Identifier: MIT
// A state file's content: whole records are found, the newer first; whatever is changed is refused.

#include <string>

#include "expect.hpp"
#include "file.hpp"
#include "input.hpp"
#include "state_record.hpp"

namespace scmstats::fuzz {
namespace {

constexpr std::uint64_t kMost = INT64_MAX / 2;

bool same(const StateRecord& a, const StateRecord& b) {
  return a.sequence == b.sequence && a.counts == b.counts;
}

bool may_be(const StateRecord& record) {
  const auto& [resets, power_on, last_reset] = record.counts;
  const auto ns = [](std::chrono::nanoseconds time) {
    return static_cast<std::uint64_t>(time.count());
  };
  return record.sequence <= kMost && resets <= kMost && ns(power_on) <= kMost &&
         ns(last_reset) <= kMost && last_reset <= power_on;
}

StateRecord decode_record(Input& input) {
  const auto time = [&] { return std::chrono::nanoseconds(input.number<std::int64_t>()); };
  // Mostly one that may be.
  const std::uint8_t way = input.byte();
  StateRecord record{input.number<std::uint64_t>(), {input.number<std::uint64_t>(), {}, {}}};
  record.counts.power_on = time();
  record.counts.last_reset = time();
  if (way < 0xc0) {
    auto& [resets, power_on, last_reset] = record.counts;
    record.sequence &= kMost;
    resets &= kMost;
    power_on = std::chrono::nanoseconds(power_on.count() & std::int64_t{kMost});
    last_reset = std::chrono::nanoseconds(last_reset.count() & power_on.count());
  }
  return record;
}

std::string block_of(std::string text) {
  text.resize(StateFile::kBlock);
  return text;
}

void expect_newest(const std::string& content, const StateRecord* expected, const char* what) {
  const auto found = newest_record(content);
  expect(found.has_value() == (expected != nullptr) && (!found || same(*found, *expected)), what);
}

/// Two records in a file, and then a byte of it changed, or all after a place gone.
void records(Input& input) {
  const StateRecord first = decode_record(input), second = decode_record(input);
  const std::string content = block_of(format_record(first)) + block_of(format_record(second));
  expect(state_version(content) == 1, "a record has its version");
  const StateRecord* one = may_be(first) ? &first : nullptr;
  const StateRecord* other = may_be(second) ? &second : nullptr;
  const StateRecord* newest = other;
  if (!other || (one && one->sequence > other->sequence)) newest = one;
  expect_newest(content, newest, "the newer of the whole records is found");

  const std::size_t index = input.number<std::uint16_t>() % content.size();
  const std::uint8_t change = input.byte();
  std::string changed = content;
  changed[index] = static_cast<char>(changed[index] ^ (change == 0 ? 1 : change));
  const StateRecord* rest = index < StateFile::kBlock ? other : one;
  expect_newest(changed, rest, "a record with a byte changed is refused, the other found");
  const StateRecord* before = index < StateFile::kBlock ? nullptr : one;
  expect_newest(content.substr(0, index), before, "a record that is cut short is refused");
}

std::string rest_of(Input& input) {
  std::string text;
  while (!input.empty()) text += static_cast<char>(input.byte());
  return text;
}

/// Any text as a block, before and after another.
void text(Input& input) {
  const std::string block = block_of(rest_of(input));
  const StateRecord known{7, {1, std::chrono::nanoseconds(2), std::chrono::nanoseconds(1)}};
  const std::string whole = block_of(format_record(known));
  for (const std::string& content : {block + whole, whole + block}) {
    const auto found = newest_record(content);
    expect(found.has_value(), "a whole record is found next to any other block");
    const std::string written = block_of(format_record(*found));
    expect(same(*found, known) || written == block, "what is found is what would be written");
  }
  static_cast<void>(newest_record(block));
  static_cast<void>(state_version(block));
}

/// A file of up to two records, and any text: as long as that, or as a state file, or longer.
void file(Input& input) {
  const std::uint8_t way = input.byte();
  std::string content;
  for (std::uint64_t block = 0; block < way % 3u; ++block) {
    StateRecord record = decode_record(input);
    record.sequence = record.sequence / 2 * 2 + block;  // where a state file has it
    content += block_of(format_record(record));
  }
  content += rest_of(input);
  if (way & 4) content.resize(StateFile::kSize + (way & 8 ? 1 : 0));
  take_file(content);
}

}  // namespace
}  // namespace scmstats::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  scmstats::fuzz::Input input(data, size);
  switch (input.byte() % 4) {
    case 0:
      scmstats::fuzz::text(input);
      break;
    case 1:
      scmstats::fuzz::file(input);
      break;
    default:
      scmstats::fuzz::records(input);
  }
  return 0;
}
