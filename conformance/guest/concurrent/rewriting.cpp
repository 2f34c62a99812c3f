// SPDX-License-Identifier: MIT
#include "rewriting.hpp"

#include "guest/rr_buffer.hpp"
#include "shared_buffer.hpp"

namespace guest {
namespace {

constexpr uint64_t kUnknown[2] = {abi_test::id("Unknown0"), abi_test::id("Unknown1")};
constexpr size_t kTwoEntries = 48;

void check_header_answer(const HypercallResult& result, Seen& seen) {
  const uint64_t value = buffer.load(value_at(0));
  if (buffer.load(value_at(1)) != kUntouched) fail("a second entry was answered", result);
  if (result.status == Status::Success) {
    seen.add(0);
    if (result.r4 != 0 || value != kValues[0]) fail("no answer to one entry", result, value);
    return;
  }
  if (result.r4 != kIndex || value != kUntouched) fail("refused, and answered", result, value);
  switch (result.status) {
    case Status::BadData:
      return seen.add(1);
    case Status::NotAvailable:
      return seen.add(2);
    case Status::P3:
      return seen.add(3);
    default:
      fail("a status that no header gives", result);
  }
}

void check_ids_answer(const HypercallResult& result, Seen& seen) {
  const uint64_t value[2] = {buffer.load(value_at(0)), buffer.load(value_at(1))};
  uint64_t first_unserved = 0;
  for (size_t entry = 0; entry < 2; ++entry) {
    if (value[entry] == kValues[entry]) continue;
    if (value[entry] != 0) fail("a value of neither id", result, value[entry]);
    if (first_unserved == 0) first_unserved = kUnknown[entry];
  }
  const Status status = first_unserved == 0 ? Status::Success : Status::Partial;
  if (result.status != status || result.r4 != first_unserved) {
    fail("status, r4 and values are not of one state", result, value[0]);
  }
  seen.add(first_unserved == 0 ? 0 : first_unserved == kUnknown[0] ? 1 : 2);
}

}  // namespace

void prepare_header() {
  buffer.fill(2, 1);
}
void prepare_ids() {
  buffer.fill(2, 2);
}

uint64_t call_while_the_header_changes(size_t) {
  Seen seen{4};
  return call_often(seen, 2, [&] {
    buffer.store(value_at(0), kUntouched);
    check_header_answer(scm_performance_stats(kIndex, buffer.address(), kTwoEntries), seen);
  });
}

uint64_t rewrite_the_header(size_t) {
  constexpr uint64_t kStates[] = {version_and_count(1, 1), version_and_count(2, 2),
                                  version_and_count(1, 256), version_and_count(1, 3)};
  while (working()) {
    for (const uint64_t state : kStates) {
      buffer.store(kVersionAndCount, state);
      buffer.store(kEye, ~abi_test::kEyeCatcher);
      buffer.store(kEye, abi_test::kEyeCatcher);
    }
  }
  return 0;
}

uint64_t call_while_the_ids_change(size_t) {
  Seen seen{3};
  return call_often(seen, 2, [&] {
    for (size_t entry = 0; entry < 2; ++entry) {
      // Left by the last answer; asked for, it would be no error.
      if (buffer.load(id_at(entry)) == abi_test::kNoop) buffer.store(id_at(entry), kIds[entry]);
      buffer.store(value_at(entry), kUntouched);
    }
    check_ids_answer(scm_performance_stats(kIndex, buffer.address(), kTwoEntries), seen);
  });
}

uint64_t rewrite_the_ids(size_t) {
  while (working()) {
    for (const unsigned unknown : {0u, 1u, 3u, 2u}) {  // a bit an entry
      for (size_t entry = 0; entry < 2; ++entry) {
        buffer.store(id_at(entry), unknown >> entry & 1 ? kUnknown[entry] : kIds[entry]);
      }
    }
  }
  return 0;
}

}  // namespace guest
