// SPDX-License-Identifier: MIT
#include "tally.hpp"

#include "guest/console.hpp"

namespace guest {
namespace {

void print_detail(const abi_test::Case& c, const char* fault) {
  print("  ", name(c.row), ": ", c.name, ": ", fault, "; r4 ", hex(c.drc_index()), ", place ",
        decimal(static_cast<int>(c.place)), " + ", decimal(c.shift), ", size ", decimal(c.size),
        ", eye-catcher ", hex(c.eye_catcher), ", version ", decimal(c.version), ", count ",
        decimal(c.count), ", first id ", hex(c.ids[0]), "\n");
}

}  // namespace

void Tally::count(const abi_test::Case& c, const char* fault, abi_test::Rows held) {
  all_.add(fault);
  const std::size_t row = number(c.row);
  over_[row][row].add(fault);
  for (std::size_t later = row + 1; later <= abi_test::kRows; ++later) {
    if (held >> later & 1) over_[row][later].add(fault);
  }
  if (fault && all_.failed <= kMostDetails) print_detail(c, fault);
}

void Tally::print_all(std::size_t only) const {
  int skipped = 0;
  for (std::size_t row = 1; row <= abi_test::kRows; ++row) {
    if (only != 0 && row != only) continue;
    for (std::size_t later = row; later <= abi_test::kRows; ++later) {
      const auto [run, failed] = over_[row][later];
      skipped += run == 0;
      print(run == 0 ? "SKIP" : failed ? "FAIL" : "PASS", " ", abi_test::kTable[row].name);
      if (later != row) print(" over ", abi_test::kTable[later].name);
      if (run == 0) print(": no call meets both\n");
      if (run != 0) print(": ", decimal(run), " cases, ", decimal(failed), " failed\n");
    }
  }
  print("SUMMARY: ", decimal(all_.run), " cases, ", decimal(all_.run - all_.failed), " passed, ",
        decimal(all_.failed), " failed, ", decimal(skipped), " skipped\n");
}

}  // namespace guest
