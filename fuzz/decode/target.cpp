// SPDX-License-Identifier: MIT
// scmstats decode: a dump in every form is read as the bytes it shows, and the row that they fail
// is the one that the oracle says.

#include <array>
#include <span>

#include "abi/oracle.hpp"
#include "decode/dump.hpp"
#include "decode/rr_buffer.hpp"
#include "expect.hpp"
#include "input.hpp"

namespace scmstats::fuzz {
namespace {

using cli::Bytes;

std::string hex(std::span<const std::byte> bytes, bool backwards = false) {
  std::string digits;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = std::to_integer<std::size_t>(bytes[backwards ? bytes.size() - 1 - i : i]);
    digits += "0123456789abcdef"[byte / 16];
    digits += "0123456789abcdef"[byte % 16];
  }
  return digits;
}

/// As gdb and QEMU print it, 16 bytes a line.
std::string debugger_dump(const Bytes& bytes, std::size_t width, bool little, bool qemu) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += width) {
    if (i % 16 == 0) {
      char address[40];
      std::snprintf(address, sizeof address,
                    qemu ? "\n%016zx:" : "\n0x%zx <ns::buffer<a, b>+%zu>:", 0x7ffd0 + i, i);
      text += address;
    }
    text += " 0x" + hex(std::span(bytes).subspan(i, width), little);
  }
  return text + '\n';
}

/// As a terminal was sent it: each line in colours, behind what the pager asked.
std::string captured(const std::string& text) {
  const std::string pager =
      "--Type <RET> for more, q to quit, c to continue without paging--\r   \r";
  return replace_all(text, "\n", "\033[m\r\n" + pager + "\033[1;34m");
}

bool begins_well(const Bytes& bytes) {
  return bytes.size() >= 8 && std::memcmp(bytes.data(), "SCMSTATS", 8) == 0;
}

bool reads_as(const std::string& dump, const Bytes& bytes) {
  const auto parsed = cli::parse_dump(dump);
  return parsed && *parsed == bytes;
}

/// Returns the row that decides for these bytes and an NVDIMM that supports one statistic.
abi_test::Row row_of(const Bytes& bytes) {
  namespace oracle = abi_test::oracle;
  const oracle::Statistic statistic{abi_test::kIds[3], true, 0};
  const oracle::Nvdimm nvdimm{0, {&statistic, 1}, true};
  const oracle::RamRegion ram{0, ~0ull, true};
  std::array<std::uint8_t, abi_test::kPage> buffer{};
  std::memcpy(buffer.data(), bytes.data(), std::min(bytes.size(), buffer.size()));
  oracle::Outcome outcome;
  oracle::call({{&nvdimm, 1}, {&ram, 1}}, {0, 0, bytes.size()}, buffer.data(), outcome);
  return outcome.row;
}

void expect_table(const std::string& table, const Bytes& bytes) {
  const std::uint64_t count =
      abi_test::oracle::big_endian(reinterpret_cast<const std::uint8_t*>(&bytes[12]), 4);
  expect(table.ends_with('\n'), "a table ends with a line");
  for (const char c : table) {
    expect(c == '\n' || (c >= ' ' && c <= '~'), "a table has nothing but printable characters");
  }
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(table, '\n'));
  const bool rest = bytes.size() > 16 + 16 * count;
  expect(lines == (count == 0 ? 1 : 2 + count + rest), "a table has a line for each entry");
}

/// As the command does with what it read.
void decode(const std::string& dump) {
  const auto parsed = cli::parse_dump(dump);
  if (!parsed) return expect_message(parsed.error().reason);
  const auto& bytes = *parsed;
  expect(bytes.size() <= dump.size(), "a dump shows no more than it has");
  if (bytes.empty()) return;
  const auto failed = cli::check_rr_buffer(bytes);
  const abi_test::Row row = row_of(bytes);
  expect(failed ? failed->row == name(row) : row > abi_test::Row::TooSmall,
         "the row is that of the table of checks");
  if (!failed) return expect_table(cli::table_of(bytes), bytes);
  expect_message(failed->reason);
}

/// Returns true if the bytes, with those of each number reversed, start like an rr-buffer.
bool reads_backwards(Bytes bytes, std::size_t width) {
  for (auto at = bytes.begin(); at != bytes.end(); at += static_cast<std::ptrdiff_t>(width)) {
    std::reverse(at, at + static_cast<std::ptrdiff_t>(width));
  }
  return begins_well(bytes);
}

/// `form`: which of them, so that a run is short.
void forms(const Bytes& bytes, unsigned form) {
  std::string spaced;
  for (const std::byte& byte : bytes) {
    spaced += (spaced.size() % 3 ? " 0x" : "\r\n") + hex({&byte, 1});
  }
  expect(reads_as(spaced, bytes), "hex with spaces is read as the bytes");
  expect(reads_as(hex(bytes), bytes), "hex is read as the bytes");

  const std::size_t width = std::size_t{1} << form % 4;
  const bool little = form & 4, qemu = form & 8;
  Bytes whole = bytes;
  whole.resize((bytes.size() + width - 1) / width * width);
  const std::string dump = debugger_dump(whole, width, little, qemu);
  if (!little || width == 1 || begins_well(whole)) {
    // Bytes that only begin well when read backwards are taken for little-endian.
    expect(reads_as(dump, whole) || reads_backwards(whole, width), "a dump is read as the bytes");
    expect(whole.empty() || reads_as(captured(dump), whole) || reads_backwards(whole, width),
           "a captured dump is read as the bytes");
  }
  decode(dump);
}

}  // namespace
}  // namespace scmstats::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace scmstats::fuzz;
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data + 1), size - 1);
  decode(rest);
  if (data[0] % 2 == 0) return 0;
  const auto* bytes = reinterpret_cast<const std::byte*>(rest.data());
  forms(Bytes(bytes, bytes + rest.size()), data[0] / 2);
  if (rest.starts_with("SCMSTATS")) {
    expect(reads_as(rest, Bytes(bytes, bytes + rest.size())), "the bytes are read as they are");
  }
  return 0;
}
